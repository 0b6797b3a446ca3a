-- Made from the program, of each new column: what it may hold.

ALTER TABLE reason_code
    ADD CONSTRAINT ck_reason_code_position CHECK ("position" BETWEEN 0 AND 1000000);

ALTER TABLE verification_rule
    ADD CONSTRAINT ck_verification_rule_needed CHECK ("needed" BETWEEN 1 AND 4),
    ADD CONSTRAINT ck_verification_rule_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_verification_rule_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');
