-- Times as desktops tell them. A clock that runs a little ahead is believed; nothing is dated later than that.

CREATE FUNCTION kms_not_ahead(at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT CASE WHEN at > clock_timestamp() + interval '1 day' THEN clock_timestamp() ELSE at END $$;

-- Of what is bounded by the day: within the last 90 days, so that there are no other days to fill.
CREATE FUNCTION kms_lately(said text, what text) RETURNS timestamptz LANGUAGE sql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT greatest(least(kms_checked_time(said, what), clock_timestamp()), clock_timestamp() - interval '90 days')
    $$;

-- Each question is on the desks of a whole team: one waits at a time, and who was away sends a few at once.
CREATE FUNCTION kms_refuse_many_questions(who text, which text) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF (SELECT count(*) >= 50 FROM contact_event e WHERE e.contact_id = which AND e.kind = 'consult_asked')
       OR (SELECT count(*) >= 50 FROM consult q JOIN contact c ON c.id = q.contact_id
           WHERE q.asked_by = who AND q.state = 'waiting' AND c.phase <> 'wrapped_up') THEN
        RAISE EXCEPTION 'This is more than one person asks colleagues; it was not sent.' USING ERRCODE = 'KM001';
    END IF;
END $$;

REVOKE ALL ON FUNCTION kms_not_ahead(timestamptz), kms_lately(text, text), kms_refuse_many_questions(text, text) FROM PUBLIC;
