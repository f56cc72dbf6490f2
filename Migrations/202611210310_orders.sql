-- Carts, checkouts, purchases, and the orders into which a purchase falls, one a seller.
CREATE SCHEMA orders;
GRANT USAGE ON SCHEMA orders TO kolchi_app;

-- The cart of a browser; `visitor` is the SHA-256 of its cookie. There is no row before the first line.
CREATE TABLE orders.cart (
    id         uuid PRIMARY KEY,
    visitor    bytea NOT NULL UNIQUE CHECK (length(visitor) = 32),
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    changed_at timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX cart_changed ON orders.cart (changed_at);

-- `seen_price` is the price that the buyer saw and accepted last. A line that was set aside is kept as sold.
CREATE TABLE orders.cart_line (
    cart_id      uuid NOT NULL REFERENCES orders.cart ON DELETE CASCADE,
    offer_id     uuid NOT NULL,
    quantity     integer NOT NULL CONSTRAINT cart_line_quantity_bounds CHECK (quantity BETWEEN 1 AND 20),
    seen_price   bigint NOT NULL CHECK (seen_price > 0),
    added_at     timestamptz NOT NULL DEFAULT kernel.now(),
    set_aside_at timestamptz,
    PRIMARY KEY (cart_id, offer_id)
);

-- Forms that were taken already: the same form sent twice adds once.
CREATE TABLE orders.cart_form (
    cart_id  uuid NOT NULL REFERENCES orders.cart ON DELETE CASCADE,
    form_key text NOT NULL CHECK (length(form_key) BETWEEN 8 AND 80),
    taken_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (cart_id, form_key)
);

-- The answers of a buyer on the way to an order, kept at each step.
CREATE TABLE orders.checkout (
    id                   uuid PRIMARY KEY,
    cart_id              uuid NOT NULL REFERENCES orders.cart ON DELETE CASCADE,
    visitor              bytea NOT NULL CHECK (length(visitor) = 32),
    full_name            text,
    phone                text CONSTRAINT checkout_phone CHECK (phone ~ '^\+212[5-7][0-9]{8}$'),
    city_code            text,
    street               text,
    landmark             text,
    email                text,
    notes                text,
    delivery_accepted_at timestamptz,
    payment              text CONSTRAINT checkout_payment CHECK (payment IN ('cash_on_delivery')),
    made_at              timestamptz NOT NULL DEFAULT kernel.now(),
    placed_at            timestamptz,
    CONSTRAINT checkout_address_whole CHECK (num_nulls(full_name, phone, city_code, street) IN (0, 4))
);
CREATE UNIQUE INDEX checkout_open_once ON orders.checkout (cart_id) WHERE placed_at IS NULL;
CREATE INDEX checkout_made ON orders.checkout (made_at);

-- What a buyer bought in one go. The key on the checkout is why it happens exactly once.
CREATE TABLE orders.purchase (
    id             uuid PRIMARY KEY,
    checkout_id    uuid NOT NULL CONSTRAINT purchase_once UNIQUE,
    visitor        bytea NOT NULL CHECK (length(visitor) = 32),
    language       text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    full_name      text NOT NULL,
    phone          text NOT NULL CONSTRAINT purchase_phone CHECK (phone ~ '^\+212[5-7][0-9]{8}$'),
    city_code      text NOT NULL,
    city_name      text NOT NULL,
    street         text NOT NULL,
    landmark       text NOT NULL,
    email          text NOT NULL,
    notes          text NOT NULL,
    payment        text NOT NULL CHECK (payment IN ('cash_on_delivery')),
    currency       text NOT NULL DEFAULT 'MAD' CHECK (currency = 'MAD'),
    lines_total    bigint NOT NULL CHECK (lines_total > 0),
    delivery       bigint NOT NULL CHECK (delivery >= 0),
    discount       bigint NOT NULL DEFAULT 0 CHECK (discount >= 0),
    total          bigint NOT NULL,
    placed_at      timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT purchase_total CHECK (total = lines_total + delivery - discount AND total >= 0)
);
CREATE INDEX purchase_of_visitor ON orders.purchase (visitor, placed_at DESC);

-- One seller's part of a purchase. `state` and `steps` follow from the rows of orders.step.
CREATE TABLE orders.order (
    id          uuid PRIMARY KEY,
    number      text NOT NULL CONSTRAINT order_number UNIQUE CHECK (number ~ '^K-[2-9A-HJKMNP-TV-Z]{7}$'),
    purchase_id uuid NOT NULL REFERENCES orders.purchase,
    seller_id   uuid NOT NULL,
    seller_name text NOT NULL,
    seller_slug text NOT NULL,
    min_days    integer NOT NULL,
    max_days    integer NOT NULL,
    currency    text NOT NULL DEFAULT 'MAD' CHECK (currency = 'MAD'),
    lines_total bigint NOT NULL CHECK (lines_total > 0),
    delivery    bigint NOT NULL CHECK (delivery >= 0),
    discount    bigint NOT NULL DEFAULT 0 CHECK (discount >= 0),
    total       bigint NOT NULL,
    state       text NOT NULL DEFAULT 'none'
                CHECK (state IN ('none', 'placed', 'confirmed', 'packed', 'shipped', 'delivered', 'cancelled')),
    steps       integer NOT NULL DEFAULT 0,
    placed_at   timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT order_total CHECK (total = lines_total + delivery - discount AND total >= 0),
    CONSTRAINT order_days CHECK (min_days BETWEEN 0 AND max_days AND max_days <= 90),
    CONSTRAINT order_once_a_seller UNIQUE (purchase_id, seller_id),
    UNIQUE (id, seller_id)
);
CREATE INDEX order_of_seller ON orders.order (seller_id, placed_at DESC);

-- What was bought, as it was when it was bought: the same years later, after the product is gone.
CREATE TABLE orders.line (
    id              uuid PRIMARY KEY,
    order_id        uuid NOT NULL,
    seller_id       uuid NOT NULL,
    position        integer NOT NULL CHECK (position >= 1),
    offer_id        uuid NOT NULL,
    product_id      uuid NOT NULL,
    product_slug    text NOT NULL,
    title           text NOT NULL,
    title_language  text NOT NULL CHECK (title_language IN ('fr', 'ar', 'en')),
    variant         text NOT NULL,
    condition       text NOT NULL,
    defects         text[] NOT NULL,
    picture         text,
    unit_price      bigint NOT NULL CHECK (unit_price > 0),
    quantity        integer NOT NULL CONSTRAINT line_quantity_bounds CHECK (quantity BETWEEN 1 AND 20),
    total           bigint NOT NULL,
    CONSTRAINT line_total CHECK (total = unit_price * quantity),
    CONSTRAINT line_of_the_orders_seller FOREIGN KEY (order_id, seller_id) REFERENCES orders.order (id, seller_id),
    UNIQUE (order_id, position),
    UNIQUE (order_id, offer_id)
);
CREATE INDEX line_of_offer ON orders.line (offer_id);

-- Who may take an order from where to where.
CREATE TABLE orders.legal_step (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    actor      text NOT NULL CHECK (actor IN ('buyer', 'seller', 'clerk', 'system')),
    PRIMARY KEY (from_state, to_state, actor)
);
INSERT INTO orders.legal_step (from_state, to_state, actor) VALUES
    ('none', 'placed', 'buyer'),
    ('placed', 'confirmed', 'seller'), ('placed', 'confirmed', 'clerk'),
    ('confirmed', 'packed', 'seller'), ('confirmed', 'packed', 'clerk'),
    ('packed', 'shipped', 'seller'), ('packed', 'shipped', 'clerk'),
    ('shipped', 'delivered', 'seller'), ('shipped', 'delivered', 'clerk'), ('shipped', 'delivered', 'system'),
    ('placed', 'cancelled', 'buyer'), ('placed', 'cancelled', 'seller'), ('placed', 'cancelled', 'clerk'),
    ('placed', 'cancelled', 'system'),
    ('confirmed', 'cancelled', 'seller'), ('confirmed', 'cancelled', 'clerk'),
    ('packed', 'cancelled', 'seller'), ('packed', 'cancelled', 'clerk');

-- The history of an order, numbered without a gap. Rows are added and never changed.
CREATE TABLE orders.step (
    order_id   uuid NOT NULL REFERENCES orders.order,
    sequence   integer NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    actor      text NOT NULL,
    who        text NOT NULL CHECK (length(who) BETWEEN 1 AND 200),
    why        text NOT NULL DEFAULT '' CHECK (length(why) <= 500),
    taken_at   timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (order_id, sequence),
    CONSTRAINT step_legal FOREIGN KEY (from_state, to_state, actor) REFERENCES orders.legal_step,
    CONSTRAINT step_cancelled_says_why CHECK (to_state <> 'cancelled' OR why <> '')
);

-- A step starts where the order stands and has the next number; it moves the order along.
CREATE FUNCTION orders.take_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE orders.order SET state = NEW.to_state, steps = NEW.sequence
        WHERE id = NEW.order_id AND state = NEW.from_state AND steps = NEW.sequence - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the order does not stand at step % in state %', NEW.sequence - 1, NEW.from_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER take_step BEFORE INSERT ON orders.step FOR EACH ROW EXECUTE FUNCTION orders.take_step();

-- An order changes by a step and in no other way.
CREATE FUNCTION orders.only_by_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2
        OR (to_jsonb(NEW) - 'state' - 'steps') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'steps') THEN
        RAISE EXCEPTION 'an order changes by a step only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_changes_by_step';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_by_step BEFORE UPDATE ON orders.order FOR EACH ROW EXECUTE FUNCTION orders.only_by_step();

CREATE FUNCTION orders.starts_unplaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'none';
    NEW.steps := 0;
    RETURN NEW;
END $$;
CREATE TRIGGER starts_unplaced BEFORE INSERT ON orders.order FOR EACH ROW EXECUTE FUNCTION orders.starts_unplaced();

CREATE FUNCTION orders.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON orders.step
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON orders.line
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON orders.order
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON orders.purchase
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();

-- At the commit, a purchase is the sum of its orders, each order the sum of its lines, and each order is placed.
CREATE FUNCTION orders.purchase_adds_up(purchase uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM orders.purchase p
        LEFT JOIN (SELECT purchase_id, sum(lines_total) AS lines_total, sum(delivery) AS delivery,
                          sum(discount) AS discount, sum(total) AS total
                   FROM orders.order WHERE purchase_id = purchase GROUP BY purchase_id) o ON o.purchase_id = p.id
        WHERE p.id = purchase
          AND (p.lines_total, p.delivery, p.discount, p.total)
              IS DISTINCT FROM (o.lines_total, o.delivery, o.discount, o.total)
    ) THEN
        RAISE EXCEPTION 'the purchase is not the sum of its orders'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'purchase_is_sum_of_orders';
    END IF;
    IF EXISTS (
        SELECT FROM orders.order o
        WHERE o.purchase_id = purchase
          AND o.lines_total IS DISTINCT FROM (SELECT sum(l.total) FROM orders.line l WHERE l.order_id = o.id)
    ) THEN
        RAISE EXCEPTION 'the order is not the sum of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_sum_of_lines';
    END IF;
    IF EXISTS (SELECT FROM orders.order o WHERE o.purchase_id = purchase AND o.steps = 0) THEN
        RAISE EXCEPTION 'the order has no step'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_placed';
    END IF;
END $$;

CREATE FUNCTION orders.check_purchase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orders.purchase_adds_up(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT OR UPDATE ON orders.purchase DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders.check_purchase();

CREATE FUNCTION orders.check_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orders.purchase_adds_up(NEW.purchase_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON orders.order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders.check_order();

CREATE FUNCTION orders.check_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orders.purchase_adds_up((SELECT purchase_id FROM orders.order WHERE id = NEW.order_id));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON orders.line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders.check_line();

GRANT SELECT, INSERT, UPDATE, DELETE ON orders.cart, orders.cart_line, orders.cart_form, orders.checkout TO kolchi_app;
GRANT SELECT, INSERT ON orders.purchase, orders.line, orders.step TO kolchi_app;
-- The right to update two columns is what SELECT … FOR UPDATE asks for; the trigger refuses the update itself.
GRANT SELECT, INSERT, UPDATE (state, steps) ON orders.order TO kolchi_app;
GRANT SELECT ON orders.legal_step TO kolchi_app;
