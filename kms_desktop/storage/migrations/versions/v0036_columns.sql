-- Made from the program, of each new column: what it may hold.

ALTER TABLE coaching_note
    ADD CONSTRAINT ck_coaching_note_review_id CHECK (char_length("review_id") <= 20000),
    ADD CONSTRAINT ck_coaching_note_from_id CHECK (char_length("from_id") <= 20000),
    ADD CONSTRAINT ck_coaching_note_to_id CHECK (char_length("to_id") <= 20000),
    ADD CONSTRAINT ck_coaching_note_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_coaching_note_words CHECK (char_length("words") <= 200000);

ALTER TABLE review
    ADD CONSTRAINT ck_review_draw_id CHECK (char_length("draw_id") <= 20000),
    ADD CONSTRAINT ck_review_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_review_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_review_agent_id CHECK (char_length("agent_id") <= 20000),
    ADD CONSTRAINT ck_review_reason_code CHECK (char_length("reason_code") <= 20000),
    ADD CONSTRAINT ck_review_closed_at CHECK ("closed_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_state CHECK (char_length("state") <= 20000),
    ADD CONSTRAINT ck_review_reviewer_id CHECK (char_length("reviewer_id") <= 20000),
    ADD CONSTRAINT ck_review_rightly CHECK (char_length("rightly") <= 20000),
    ADD CONSTRAINT ck_review_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_review_link CHECK (char_length("link") <= 20000),
    ADD CONSTRAINT ck_review_judged_at CHECK ("judged_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_seen_at CHECK ("seen_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_answered_at CHECK ("answered_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_looked_by CHECK (char_length("looked_by") <= 20000),
    ADD CONSTRAINT ck_review_looked_at CHECK ("looked_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_seq CHECK ("seq" BETWEEN 0 AND 1000000);

ALTER TABLE review_draw
    ADD CONSTRAINT ck_review_draw_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_review_draw_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_review_draw_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_draw_begins CHECK ("begins" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_draw_ends CHECK ("ends" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_draw_seed CHECK (char_length("seed") <= 20000),
    ADD CONSTRAINT ck_review_draw_size CHECK ("size" BETWEEN 1 AND 1000000),
    ADD CONSTRAINT ck_review_draw_closed CHECK ("closed" BETWEEN 0 AND 2000000000),
    ADD CONSTRAINT ck_review_draw_strata CHECK (kms_is_stored_json("strata", 'object', 1000000, 32));

ALTER TABLE review_event
    ADD CONSTRAINT ck_review_event_review_id CHECK (char_length("review_id") <= 20000),
    ADD CONSTRAINT ck_review_event_seq CHECK ("seq" BETWEEN 1 AND 1000000),
    ADD CONSTRAINT ck_review_event_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_review_event_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_review_event_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_review_event_data CHECK (kms_is_stored_json("data", 'object', 1000000, 32));
