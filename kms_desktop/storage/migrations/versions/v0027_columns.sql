-- Made from the program, of each new column: what it may hold.

ALTER TABLE reception_note
    ADD CONSTRAINT ck_reception_note_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_reception_note_code CHECK (char_length("code") <= 20000),
    ADD CONSTRAINT ck_reception_note_source CHECK (char_length("source") <= 20000),
    ADD CONSTRAINT ck_reception_note_detail CHECK (char_length("detail") <= 20000),
    ADD CONSTRAINT ck_reception_note_count CHECK ("count" BETWEEN 1 AND 1000000);
