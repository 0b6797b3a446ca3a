-- Made from the program, of each new column: what it may hold.

ALTER TABLE theme
    ADD CONSTRAINT ck_theme_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_theme_made_by CHECK (char_length("made_by") <= 20000);

ALTER TABLE theme_event
    ADD CONSTRAINT ck_theme_event_theme_id CHECK (char_length("theme_id") <= 20000),
    ADD CONSTRAINT ck_theme_event_seq CHECK ("seq" BETWEEN 1 AND 1000000),
    ADD CONSTRAINT ck_theme_event_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_theme_event_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_theme_event_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_theme_event_data CHECK (kms_is_stored_json("data", 'object', 1000000, 32));

ALTER TABLE voc_assumption
    ADD CONSTRAINT ck_voc_assumption_code CHECK (char_length("code") <= 20000),
    ADD CONSTRAINT ck_voc_assumption_source CHECK (char_length("source") <= 200000),
    ADD CONSTRAINT ck_voc_assumption_set_by CHECK (char_length("set_by") <= 20000),
    ADD CONSTRAINT ck_voc_assumption_set_at CHECK ("set_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');
