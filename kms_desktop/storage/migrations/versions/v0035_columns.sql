-- Made from the program, of each new column: what it may hold.

ALTER TABLE figure_target
    ADD CONSTRAINT ck_figure_target_value CHECK ("value" BETWEEN 0 AND 2000000000),
    ADD CONSTRAINT ck_figure_target_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_figure_target_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE resolution
    ADD CONSTRAINT ck_resolution_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_resolution_channel CHECK (char_length("channel") <= 20000),
    ADD CONSTRAINT ck_resolution_legs CHECK ("legs" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_resolution_repeats CHECK ("repeats" BETWEEN 0 AND 1000000);
