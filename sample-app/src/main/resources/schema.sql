CREATE TABLE IF NOT EXISTS orders (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer   VARCHAR(100) NOT NULL,
    item       VARCHAR(100) NOT NULL,
    quantity   INTEGER NOT NULL,
    status     VARCHAR(16) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE INDEX IF NOT EXISTS orders_status ON orders (status, id);

CREATE TABLE IF NOT EXISTS confirmations (
    order_id     BIGINT PRIMARY KEY REFERENCES orders (id),
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- New orders that others have not been told of yet.
CREATE TABLE IF NOT EXISTS outbox (
    order_id BIGINT PRIMARY KEY REFERENCES orders (id),
    noted_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- A row for each time that an order was handled, so without a key on the order.
CREATE TABLE IF NOT EXISTS settlements (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   BIGINT NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE IF NOT EXISTS journal (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id    BIGINT NOT NULL,
    status      VARCHAR(16) NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Which instance relays the outbox; of Spring Integration, which gives the names.
CREATE TABLE IF NOT EXISTS int_lock (
    lock_key      CHAR(36) NOT NULL,
    region        VARCHAR(100) NOT NULL,
    client_id     CHAR(36),
    created_date  TIMESTAMP NOT NULL,
    expired_after TIMESTAMP NOT NULL,
    PRIMARY KEY (lock_key, region)
);
