-- Made from the program, of each new column: what it may hold.

ALTER TABLE promise
    ADD CONSTRAINT ck_promise_channel CHECK (char_length("channel") <= 20000),
    ADD CONSTRAINT ck_promise_next_word_at CHECK ("next_word_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_promise_why CHECK (char_length("why") <= 20000),
    ADD CONSTRAINT ck_promise_settled_by CHECK (char_length("settled_by") <= 20000),
    ADD CONSTRAINT ck_promise_settled_at CHECK ("settled_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_promise_moves CHECK ("moves" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_promise_newest_seq CHECK ("newest_seq" BETWEEN 0 AND 1000000);
