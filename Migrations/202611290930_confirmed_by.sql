-- Where the code goes that confirms a purchase, if it waits for one: to its telephone number or to its e-mail address.
ALTER TABLE orders.purchase ADD COLUMN confirmed_by text NOT NULL DEFAULT 'phone'
    CONSTRAINT purchase_confirmed_by CHECK (confirmed_by IN ('phone', 'email'));
