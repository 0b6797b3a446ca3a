-- Made from the program, of each new column: what it may hold.

ALTER TABLE consult
    ADD CONSTRAINT ck_consult_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_consult_asked_by CHECK (char_length("asked_by") <= 20000),
    ADD CONSTRAINT ck_consult_to_kind CHECK (char_length("to_kind") <= 20000),
    ADD CONSTRAINT ck_consult_to_id CHECK (char_length("to_id") <= 20000),
    ADD CONSTRAINT ck_consult_to_name CHECK (char_length("to_name") <= 200000),
    ADD CONSTRAINT ck_consult_question CHECK (char_length("question") <= 200000),
    ADD CONSTRAINT ck_consult_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_consult_again_of CHECK (char_length("again_of") <= 20000),
    ADD CONSTRAINT ck_consult_asked_at CHECK ("asked_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_consult_state CHECK (char_length("state") <= 20000),
    ADD CONSTRAINT ck_consult_seen_by CHECK (char_length("seen_by") <= 20000),
    ADD CONSTRAINT ck_consult_seen_at CHECK ("seen_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_consult_declined_by CHECK (kms_is_stored_json("declined_by", 'array', 1000000, 32)),
    ADD CONSTRAINT ck_consult_answered_by CHECK (char_length("answered_by") <= 20000),
    ADD CONSTRAINT ck_consult_answered_at CHECK ("answered_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_consult_answer CHECK (char_length("answer") <= 200000);
