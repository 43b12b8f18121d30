'use strict';

// How a client stays connected while the instances behind the load balancer are replaced. See docs/sessions.md.

const element = (id) => document.getElementById(id);

const count = (id) => { element(id).textContent = Number(element(id).textContent) + 1; };

// --- the orders, and the stream that says when to look again

async function showOrders() {
  const response = await fetch('orders');
  if (!response.ok) {
    throw new Error(`the orders cannot be shown: ${response.status}`);
  }
  const rows = (await response.json()).map((order) => {
    const row = document.createElement('tr');
    for (const value of [order.id, order.customer, order.item, order.quantity, order.status]) {
      row.insertCell().textContent = value;
    }
    return row;
  });
  element('orders').replaceChildren(...rows);
}

const look = () => showOrders().catch((failure) => { element('problem').textContent = failure.message; });

// Time for the load balancer to notice that the instance leaves. Who connects at once may be back at the same instance.
const soon = (notice) => Math.min(1000 + 1000 * Math.random(), notice.closesInMs / 2);

let stream;

// Without the event 'suspend', the browser reconnects by itself when the stream has ended; with it, there is no gap.
function listen() {
  const own = new EventSource('orders/live');
  own.addEventListener('open', () => {
    if (stream !== own) {
      stream?.close();
      stream = own;
    }
    element('stream').classList.add('up');
    look();
  });
  own.addEventListener('order', look);
  own.addEventListener('suspend', (event) => setTimeout(listen, soon(JSON.parse(event.data))));
  own.addEventListener('error', () => {
    if (stream === own) {
      element('stream').classList.remove('up');
    }
  });
}

// --- quotes over a WebSocket, which moves when it is told to

let socket;

let questions = 0;

function connect() {
  const url = new URL('quotes', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const own = new WebSocket(url, ['quiesce.v2']);
  const outstanding = new Set();
  own.ask = (question) => {
    outstanding.add(question.number);
    own.send(JSON.stringify(question));
  };
  own.addEventListener('open', () => {
    // From now on, questions go here; what is outstanding on the one before is still answered there.
    if (socket) {
      count('moved');
    }
    socket = own;
    element('socket').classList.add('up');
  });
  own.addEventListener('message', (message) => {
    const said = JSON.parse(message.data);
    if (said.type === 'suspend') {
      own.send(JSON.stringify({ type: 'suspended' }));
      own.suspended = true;
      setTimeout(connect, soon(said));
      return;
    }
    outstanding.delete(said.number);
    count('answered');
    element('price').textContent = said.price === null ? 'unknown' : `${said.price.toFixed(2)} €`;
  });
  own.addEventListener('close', () => {
    outstanding.forEach(() => count('lost'));
    if (socket === own) {
      socket = undefined;
      element('socket').classList.remove('up');
    }
    if (!own.suspended) {
      setTimeout(connect, 500 + 1000 * Math.random());
    }
  });
}

function ask() {
  if (socket && !socket.suspended) {
    const quantity = Number(new FormData(element('order')).get('quantity')) || 1;
    socket.ask({ number: ++questions, quantity, work: '100ms' });
  }
}

element('order').addEventListener('submit', async (event) => {
  event.preventDefault();
  const order = Object.fromEntries(new FormData(event.target));
  const response = await fetch('orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...order, quantity: Number(order.quantity) }),
  }).catch((failure) => ({ ok: false, status: failure.message }));
  element('problem').textContent = response.ok ? '' : `The order was not taken: ${response.status}`;
  look();
});

listen();
connect();
setInterval(ask, 500);
