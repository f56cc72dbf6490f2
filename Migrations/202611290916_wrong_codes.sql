-- Wrong codes of the second factor are counted for a day, and their owner hears of several in a row.
ALTER TABLE identity.second_factor
    ADD COLUMN wrong_today    integer NOT NULL DEFAULT 0 CONSTRAINT second_factor_wrong_today CHECK (wrong_today >= 0),
    -- When the first of them was typed; the count begins anew a day later.
    ADD COLUMN wrong_since    timestamptz,
    ADD COLUMN wrong_in_a_row integer NOT NULL DEFAULT 0,
    -- When the owner was told last.
    ADD COLUMN warned_at      timestamptz;
