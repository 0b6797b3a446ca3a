-- Made from the program, of each new column: what it may hold.

ALTER TABLE tool_day
    ADD CONSTRAINT ck_tool_day_day CHECK ("day" BETWEEN '1900-01-01' AND '2200-01-01'),
    ADD CONSTRAINT ck_tool_day_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_tool_day_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_tool_day_searches CHECK ("searches" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_tool_day_slow_searches CHECK ("slow_searches" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_tool_day_abandoned CHECK ("abandoned" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_tool_day_calls CHECK ("calls" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_tool_day_slow_calls CHECK ("slow_calls" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_tool_day_failures CHECK ("failures" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_tool_day_away_s CHECK ("away_s" BETWEEN 0 AND 86400),
    ADD CONSTRAINT ck_tool_day_told_at CHECK ("told_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');
