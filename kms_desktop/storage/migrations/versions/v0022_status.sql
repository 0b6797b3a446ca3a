-- What somebody is at is said by their own program and by nobody else; the server's clock says when, and when a program
-- that said nothing more was last there.

CREATE FUNCTION kms_is_status(status text, reason text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE status WHEN 'break' THEN reason IN ('short', 'lunch', 'meeting', 'training', 'equipment', 'other')
            ELSE status IN ('available', 'on_call', 'after_call') AND reason = '' END
    $$;

ALTER TABLE staff_status
    ADD CONSTRAINT ck_staff_status_known CHECK (kms_is_status(status, reason));
ALTER TABLE staff_status_day
    ADD CONSTRAINT ck_staff_status_day_known CHECK (kms_is_status(status, reason));

ALTER TABLE staff_status ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_status_day ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON staff_status TO kms_agent, kms_quality_reviewer;
GRANT SELECT ON staff_status_day TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON staff_status FOR SELECT TO kms_agent, kms_quality_reviewer USING ((SELECT kms_me()) IS NOT NULL);
CREATE POLICY seen ON staff_status_day FOR SELECT TO kms_agent, kms_quality_reviewer USING (
    staff_id = (SELECT kms_me()) OR ((SELECT kms_role()) IN ('supervisor', 'admin') AND EXISTS (
        SELECT FROM staff s JOIN team t ON t.id = s.team_id
        WHERE s.id = staff_id AND t.division = (SELECT kms_division()))));

-- A program says once a minute that it runs; one that was not heard of for so long is taken for ended.
CREATE FUNCTION kms_status_lease() RETURNS interval LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT interval '3 minutes' $$;

-- What was until now goes into the sum of the day on which it began: until it was last heard of, where it ended unsaid.
CREATE FUNCTION kms_count_status(known staff_status, at timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    until CONSTANT timestamptz :=
        CASE WHEN known.seen_at < at - kms_status_lease() THEN known.seen_at ELSE at END;
BEGIN
    INSERT INTO staff_status_day AS d (staff_id, day, status, reason, seconds, times)
    VALUES (known.staff_id, (known.began_at AT TIME ZONE 'UTC')::date, known.status, known.reason,
            least(greatest(0, round(extract(epoch FROM until - known.began_at))), 1000000)::integer, 1)
    ON CONFLICT (staff_id, day, status, reason) DO UPDATE SET
        seconds = least(d.seconds + excluded.seconds, 100000000), times = least(d.times + 1, 1000000);
END $$;

CREATE FUNCTION kms_begin_status(revision text, by_id text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'], 'No call rings at your desk.');
    PERFORM FROM staff s WHERE s.id = me FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Nobody here has this key.' USING ERRCODE = 'KM001';
    END IF;
    RETURN me;
END $$;

-- From now on this is what they are at; said again it changes nothing. Colleagues look at it when they pass something on.
CREATE FUNCTION {acts}.set_status(revision text, status text, reason text, by_id text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_status(revision, by_id);
    at CONSTANT timestamptz := clock_timestamp();
    known staff_status;
BEGIN
    IF NOT coalesce(kms_is_status(status, reason), false) THEN
        RAISE EXCEPTION '“%” is not a status.', left(concat_ws(' ', status, reason), 40) USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO known FROM staff_status s WHERE s.staff_id = me;
    IF known.ended_at IS NULL AND known.seen_at >= at - kms_status_lease()
       AND known.status = set_status.status AND known.reason = set_status.reason THEN
        UPDATE staff_status s SET seen_at = at WHERE s.staff_id = me;
        RETURN false;
    END IF;
    IF known.staff_id IS NOT NULL AND known.ended_at IS NULL THEN
        PERFORM kms_count_status(known, at);
    END IF;
    INSERT INTO staff_status (staff_id, status, reason, began_at, seen_at, ended_at)
    VALUES (me, set_status.status, set_status.reason, at, at, NULL)
    ON CONFLICT (staff_id) DO UPDATE SET status = excluded.status, reason = excluded.reason,
        began_at = excluded.began_at, seen_at = excluded.seen_at, ended_at = NULL;
    RETURN true;
END $$;

-- Their program runs on. False: nothing is known of it any more, so it says again what they are at.
CREATE FUNCTION {acts}.keep_status(revision text, by_id text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_status(revision, by_id);
    at CONSTANT timestamptz := clock_timestamp();
BEGIN
    UPDATE staff_status s SET seen_at = at
        WHERE s.staff_id = me AND s.ended_at IS NULL AND s.seen_at >= at - kms_status_lease();
    RETURN FOUND;
END $$;

-- Their program ends; who sees a contact of theirs knows that it was left open.
CREATE FUNCTION {acts}.end_status(revision text, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_status(revision, by_id);
    at CONSTANT timestamptz := clock_timestamp();
    known staff_status;
BEGIN
    SELECT * INTO known FROM staff_status s WHERE s.staff_id = me AND s.ended_at IS NULL;
    IF known.staff_id IS NOT NULL THEN
        PERFORM kms_count_status(known, at);
        UPDATE staff_status s SET ended_at = least(at, known.seen_at + kms_status_lease()) WHERE s.staff_id = me;
    END IF;
END $$;
