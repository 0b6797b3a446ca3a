-- Made from the program, of each new column: what it may hold.

ALTER TABLE call_event
    ADD CONSTRAINT ck_call_event_phone_call_id CHECK (char_length("phone_call_id") <= 20000),
    ADD CONSTRAINT ck_call_event_what CHECK (char_length("what") <= 20000),
    ADD CONSTRAINT ck_call_event_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_call_event_stored_at CHECK ("stored_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_call_event_extensions CHECK (kms_is_stored_json("extensions", 'array', 1000000, 32)),
    ADD CONSTRAINT ck_call_event_names CHECK (kms_is_stored_json("names", 'array', 1000000, 32)),
    ADD CONSTRAINT ck_call_event_queue CHECK (char_length("queue") <= 20000),
    ADD CONSTRAINT ck_call_event_cause CHECK (char_length("cause") <= 20000),
    ADD CONSTRAINT ck_call_event_result CHECK (char_length("result") <= 20000);

ALTER TABLE call_offer
    ADD CONSTRAINT ck_call_offer_phone_call_id CHECK (char_length("phone_call_id") <= 20000),
    ADD CONSTRAINT ck_call_offer_staff_id CHECK (char_length("staff_id") <= 20000),
    ADD CONSTRAINT ck_call_offer_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_call_offer_ended_at CHECK ("ended_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_call_offer_outcome CHECK (char_length("outcome") <= 20000),
    ADD CONSTRAINT ck_call_offer_pop CHECK (char_length("pop") <= 20000);

ALTER TABLE phone_call
    ADD CONSTRAINT ck_phone_call_source CHECK (char_length("source") <= 20000),
    ADD CONSTRAINT ck_phone_call_call_id CHECK (char_length("call_id") <= 20000),
    ADD CONSTRAINT ck_phone_call_original_id CHECK (char_length("original_id") <= 20000),
    ADD CONSTRAINT ck_phone_call_direction CHECK (char_length("direction") <= 20000),
    ADD CONSTRAINT ck_phone_call_number CHECK (char_length("number") <= 20000),
    ADD CONSTRAINT ck_phone_call_told CHECK (char_length("told") <= 20000),
    ADD CONSTRAINT ck_phone_call_line CHECK (char_length("line") <= 20000),
    ADD CONSTRAINT ck_phone_call_queue CHECK (char_length("queue") <= 20000),
    ADD CONSTRAINT ck_phone_call_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_phone_call_started_at CHECK ("started_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_phone_call_answered_at CHECK ("answered_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_phone_call_ended_at CHECK ("ended_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_phone_call_cause CHECK (char_length("cause") <= 20000),
    ADD CONSTRAINT ck_phone_call_taken_by CHECK (char_length("taken_by") <= 20000),
    ADD CONSTRAINT ck_phone_call_passed_to CHECK (char_length("passed_to") <= 20000),
    ADD CONSTRAINT ck_phone_call_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_phone_call_settled_by CHECK (char_length("settled_by") <= 20000),
    ADD CONSTRAINT ck_phone_call_settled_at CHECK ("settled_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_phone_call_settled_as CHECK (char_length("settled_as") <= 20000);

ALTER TABLE staff
    ADD CONSTRAINT ck_staff_extensions CHECK (char_length("extensions") <= 20000);
