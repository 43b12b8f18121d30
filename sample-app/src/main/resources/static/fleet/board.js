// The fleet, live, with buttons. See docs/fleet.md.

const element = (id) => document.getElementById(id);

// What keeps an instance in service although a profile wants it out, in words.
const WAITS = {
  'last-instance': 'until another instance is in service',
  'max-draining': 'until another instance is out of service',
  lock: 'until another instance has decided',
  resumed: 'somebody has put it back; until no profile names its server any more',
};

// --- buttons

async function tell(method, path) {
  const token = document.cookie.split('; ').find((cookie) => cookie.startsWith('XSRF-TOKEN='))?.split('=')[1];
  const response = await fetch(path, { method, headers: { 'X-XSRF-TOKEN': decodeURIComponent(token ?? '') } });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The board answered ${response.status} ${problem.error ?? ''}`);
  }
}

const ACTIONS = {
  drain: (id) => tell('POST', `/fleet/instances/${encodeURIComponent(id)}/drain`),
  resume: (id) => tell('DELETE', `/fleet/instances/${encodeURIComponent(id)}/drain`),
  normal: (id) => tell('POST', `/fleet/profiles/${encodeURIComponent(id)}?status=normal`),
  deservice: (id) => tell('POST', `/fleet/profiles/${encodeURIComponent(id)}?status=deservice`),
};

document.addEventListener('click', async (event) => {
  const action = event.target.dataset?.action;
  if (!action) {
    return;
  }
  element('problem').textContent = '';
  event.target.disabled = true;
  try {
    await ACTIONS[action](event.target.closest('.card').dataset.id);
  } catch (failure) {
    element('problem').textContent = failure instanceof TypeError ? 'The board cannot be reached.' : failure.message;
    event.target.disabled = false;
  }
});

// --- the board

function set(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

// What nobody knows, or what is as it mostly is, takes no room.
function fill(card, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = card.querySelector(`[data-field=${name}]`);
    set(field, value ?? '');
    field.hidden = !value;
    if (field.tagName === 'DD') {
      field.previousElementSibling.hidden = !value;
    }
  }
}

function enable(card, action, possible) {
  const button = card.querySelector(`[data-action=${action}]`);
  if (button.disabled === possible) {
    button.disabled = !possible;
  }
}

// Cards stay where they are, so that a button does not vanish under the finger that presses it.
function show(container, template, items, update) {
  const ids = new Set(items.map((item) => item.id));
  const cards = new Map();
  for (const card of [...container.children]) {
    if (ids.has(card.dataset.id)) {
      cards.set(card.dataset.id, card);
    } else {
      card.remove();
    }
  }
  items.forEach((item, place) => {
    const card = cards.get(item.id) ?? template.content.firstElementChild.cloneNode(true);
    card.dataset.id = item.id;
    card.setAttribute('aria-label', item.id);
    update(card, item);
    if (container.children[place] !== card) {
      container.insertBefore(card, container.children[place] ?? null);
    }
  });
}

function words(outstanding) {
  const some = Object.entries(outstanding).filter(([, count]) => count > 0);
  const one = (kind, count) => (count === 1 ? `1 ${kind.replace(/s$/, '')}` : `${count} ${kind}`);
  return some.length === 0 ? 'nothing' : some.map(([kind, count]) => one(kind, count)).join(', ');
}

function showInstance(card, { id, address, problem, drain, member, inService, leads }) {
  const state = drain?.state ?? 'UNKNOWN';
  card.dataset.server = member?.server ?? '';
  card.querySelector('.state').dataset.state = state;
  fill(card, {
    id,
    state: state.toLowerCase().replace('_', ' '),
    problem: problem && `No answer: ${problem}.`,
    inService: inService === null ? null : (inService ? 'yes' : 'no'),
    server: member?.server,
    role: member?.role,
    phase: member?.phase,
    waiting: member?.waiting && (WAITS[member.waiting] ?? member.waiting),
    outstanding: drain && words(drain.outstanding),
    leads: leads && (leads.join(', ') || 'nothing'),
    pending: drain?.pending.join(', '),
    since: drain && new Date(drain.since).toLocaleTimeString(),
    reason: drain?.reason,
    address,
  });
  enable(card, 'drain', state === 'ONLINE');
  enable(card, 'resume', state === 'BECOMING_OFFLINE' || state === 'OFFLINE');
}

function showProfile(card, { id, name, description, servers, status }) {
  card.querySelector('.state').dataset.state = status === 'normal' ? 'ONLINE' : 'BECOMING_OFFLINE';
  fill(card, { id, status, name, description, servers: servers.join(', ') });
  enable(card, 'normal', status !== 'normal');
  enable(card, 'deservice', status !== 'deservice');
}

function paragraphs(container, texts) {
  container.replaceChildren(...texts.map((text) => {
    const paragraph = document.createElement('p');
    paragraph.className = 'problem';
    paragraph.textContent = text;
    return paragraph;
  }));
}

function showBoard({ instances, profiles, malformed, problems }) {
  const serving = instances.filter(({ inService }) => inService).length;
  set(element('summary'), `${serving} of ${instances.length} in service`);
  paragraphs(element('problems'), problems);
  show(element('instances'), element('instance'), instances, showInstance);
  element('fleet').hidden = profiles === null;
  element('none').hidden = profiles?.length > 0;
  show(element('profiles'), element('profile'), profiles ?? [], showProfile);
  paragraphs(element('malformed'), Object.entries(malformed)
    .map(([id, reason]) => `The profile '${id}' is ignored: ${reason}`));
}

// --- the stream

function listen() {
  const stream = new EventSource('/fleet/live');
  stream.addEventListener('board', (event) => {
    element('live').classList.add('up');
    showBoard(JSON.parse(event.data));
  });
  stream.addEventListener('error', () => {
    element('live').classList.remove('up');
    // A stream that has ended is opened again by the browser, one that was refused is not.
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(listen, 2000);
    }
  });
}

listen();
