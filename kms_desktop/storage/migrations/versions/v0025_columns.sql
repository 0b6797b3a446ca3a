-- Made from the program, of each new column: what it may hold.

ALTER TABLE closed_exchange
    ADD CONSTRAINT ck_closed_exchange_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_closed_exchange_thread_id CHECK (char_length("thread_id") <= 20000),
    ADD CONSTRAINT ck_closed_exchange_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE idle_search
    ADD CONSTRAINT ck_idle_search_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_idle_search_words CHECK (char_length("words") <= 200000),
    ADD CONSTRAINT ck_idle_search_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE reason_code
    ADD CONSTRAINT ck_reason_code_code CHECK (char_length("code") <= 20000),
    ADD CONSTRAINT ck_reason_code_title CHECK (char_length("title") <= 200000),
    ADD CONSTRAINT ck_reason_code_merged_into CHECK (char_length("merged_into") <= 20000),
    ADD CONSTRAINT ck_reason_code_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_reason_code_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE resolution
    ADD CONSTRAINT ck_resolution_place CHECK ("place" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_resolution_reason_code CHECK (char_length("reason_code") <= 20000),
    ADD CONSTRAINT ck_resolution_article_kind CHECK (char_length("article_kind") <= 20000),
    ADD CONSTRAINT ck_resolution_preventable CHECK (char_length("preventable") <= 20000),
    ADD CONSTRAINT ck_resolution_talk_s CHECK ("talk_s" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_resolution_hold_s CHECK ("hold_s" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_resolution_wrap_s CHECK ("wrap_s" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_resolution_proposed_code CHECK (char_length("proposed_code") <= 20000),
    ADD CONSTRAINT ck_resolution_proposed_article CHECK (char_length("proposed_article") <= 20000),
    ADD CONSTRAINT ck_resolution_proposed_link CHECK (char_length("proposed_link") <= 20000),
    ADD CONSTRAINT ck_resolution_proposed_outcome CHECK (char_length("proposed_outcome") <= 20000),
    ADD CONSTRAINT ck_resolution_corrected_by CHECK (char_length("corrected_by") <= 20000),
    ADD CONSTRAINT ck_resolution_corrected_at CHECK ("corrected_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');
