-- Made from the program, of each new column: what it may hold.

ALTER TABLE ease_rule
    ADD CONSTRAINT ck_ease_rule_every CHECK ("every" BETWEEN 0 AND 1000),
    ADD CONSTRAINT ck_ease_rule_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_ease_rule_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE resolution
    ADD CONSTRAINT ck_resolution_ease CHECK (char_length("ease") <= 20000);
