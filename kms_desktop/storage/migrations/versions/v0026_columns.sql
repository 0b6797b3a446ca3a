-- Made from the program, of each new column: what it may hold.

ALTER TABLE option_rule
    ADD CONSTRAINT ck_option_rule_excludes CHECK (kms_is_stored_json("excludes", 'array', 1000000, 32));
