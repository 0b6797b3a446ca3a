-- Made from the program, of each new column: what it may hold.

ALTER TABLE bulletin
    ADD CONSTRAINT ck_bulletin_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_bulletin_about CHECK (char_length("about") <= 20000),
    ADD CONSTRAINT ck_bulletin_title CHECK (char_length("title") <= 20000),
    ADD CONSTRAINT ck_bulletin_words CHECK (char_length("words") <= 200000),
    ADD CONSTRAINT ck_bulletin_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_bulletin_state CHECK (char_length("state") <= 20000),
    ADD CONSTRAINT ck_bulletin_published_by CHECK (char_length("published_by") <= 20000),
    ADD CONSTRAINT ck_bulletin_published_at CHECK ("published_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_bulletin_ends_at CHECK ("ends_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_bulletin_changed_by CHECK (char_length("changed_by") <= 20000),
    ADD CONSTRAINT ck_bulletin_changed_at CHECK ("changed_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_bulletin_ended_by CHECK (char_length("ended_by") <= 20000),
    ADD CONSTRAINT ck_bulletin_ended_at CHECK ("ended_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE bulletin_read
    ADD CONSTRAINT ck_bulletin_read_bulletin_id CHECK (char_length("bulletin_id") <= 20000),
    ADD CONSTRAINT ck_bulletin_read_what CHECK (char_length("what") <= 20000),
    ADD CONSTRAINT ck_bulletin_read_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE down_report
    ADD CONSTRAINT ck_down_report_about CHECK (char_length("about") <= 20000),
    ADD CONSTRAINT ck_down_report_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_down_report_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_down_report_contact_id CHECK (char_length("contact_id") <= 20000);
