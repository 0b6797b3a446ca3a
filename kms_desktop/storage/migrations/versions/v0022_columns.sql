-- Made from the program, of each new column: what it may hold.

ALTER TABLE staff_status
    ADD CONSTRAINT ck_staff_status_status CHECK (char_length("status") <= 20000),
    ADD CONSTRAINT ck_staff_status_reason CHECK (char_length("reason") <= 20000),
    ADD CONSTRAINT ck_staff_status_began_at CHECK ("began_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_staff_status_seen_at CHECK ("seen_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_staff_status_ended_at CHECK ("ended_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

ALTER TABLE staff_status_day
    ADD CONSTRAINT ck_staff_status_day_day CHECK ("day" BETWEEN '1900-01-01' AND '2200-01-01'),
    ADD CONSTRAINT ck_staff_status_day_status CHECK (char_length("status") <= 20000),
    ADD CONSTRAINT ck_staff_status_day_reason CHECK (char_length("reason") <= 20000),
    ADD CONSTRAINT ck_staff_status_day_seconds CHECK ("seconds" BETWEEN 0 AND 100000000),
    ADD CONSTRAINT ck_staff_status_day_times CHECK ("times" BETWEEN 0 AND 1000000);
