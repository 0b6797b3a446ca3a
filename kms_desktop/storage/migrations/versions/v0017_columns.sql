-- Made from the program, of each new column: what it may hold.

ALTER TABLE article_cases
    ADD CONSTRAINT ck_article_cases_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_article_cases_stamp CHECK (char_length("stamp") <= 20000),
    ADD CONSTRAINT ck_article_cases_text CHECK (char_length("text") <= 200000),
    ADD CONSTRAINT ck_article_cases_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_article_cases_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE article_change
    ADD CONSTRAINT ck_article_change_path CHECK (char_length("path") <= 20000),
    ADD CONSTRAINT ck_article_change_cases CHECK (char_length("cases") <= 20000);
