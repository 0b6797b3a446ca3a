-- Made from the program, of each new column: what it may hold.

ALTER TABLE customer_change
    ADD CONSTRAINT ck_customer_change_customer_id CHECK (char_length("customer_id") <= 20000),
    ADD CONSTRAINT ck_customer_change_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_customer_change_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_customer_change_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_customer_change_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_customer_change_data CHECK (kms_is_stored_json("data", 'object', 1000000, 32)),
    ADD CONSTRAINT ck_customer_change_stored_at CHECK ("stored_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');
