-- A question to a colleague while the contact stays in hand. It waits for one answer of whoever it was put to: a person,
-- anybody of a team, or who leads it. The row decides who was first; events fill in only what still waits.

-- Whether a question is put to this person: one who is here and takes calls.
CREATE FUNCTION kms_is_asked(who text, to_kind text, to_id text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT kms_handles_contacts(who) AND EXISTS (
            SELECT FROM staff s WHERE s.id = who AND s.active AND CASE to_kind
                WHEN 'person' THEN s.id = to_id
                WHEN 'team' THEN s.team_id = to_id
                WHEN 'leads' THEN s.team_id = to_id AND (s.authority <> 'agent' OR kms_decides_for_agents(who))
                ELSE false END)
    $$;

-- The questions that wait for this person.
CREATE FUNCTION kms_asked_of_me() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT q.id FROM consult q JOIN contact c ON c.id = q.contact_id
        WHERE q.state = 'waiting' AND c.phase <> 'wrapped_up' AND q.asked_by <> kms_me()
          AND kms_is_asked(kms_me(), q.to_kind, q.to_id)
    $$;

-- Contacts about which this person is asked, while that waits, and once they said that they look: which the audit has.
CREATE FUNCTION kms_contacts_asked_of_me() RETURNS SETOF text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT q.contact_id FROM consult q WHERE q.id IN (SELECT kms_asked_of_me()) AND EXISTS (
            SELECT FROM contact_event e WHERE e.contact_id = q.contact_id AND e.agent_id = kms_me()
               AND e.kind = 'consult_seen' AND e.data ->> 'consult_id' = q.id)
    $$;

-- Of a reply to a question. The row is locked, so that of two answers the second sees the first. Whoever replies is given
-- the whole contact, so the first reply of each is a look, told in the audit as others are.
CREATE FUNCTION kms_judge_consult(who text, held contact, kind text, said jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    asked consult;
    before bigint;
BEGIN
    SELECT * INTO asked FROM consult q WHERE q.id = said ->> 'consult_id' AND q.contact_id = held.id FOR UPDATE;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'Nobody has seen this question yet: it waits on the desktop where it was asked.'
            USING ERRCODE = 'KM001';
    ELSIF asked.asked_by = who OR NOT kms_is_asked(who, asked.to_kind, asked.to_id) THEN
        RAISE EXCEPTION 'This question is not for you or your team.' USING ERRCODE = 'KM001';
    ELSIF asked.state <> 'waiting' THEN
        RAISE EXCEPTION 'This question was answered already, or withdrawn.' USING ERRCODE = 'KM001';
    ELSIF held.phase = 'wrapped_up' THEN
        RAISE EXCEPTION 'The contact is wrapped up already; nobody waits for this answer any more.'
            USING ERRCODE = 'KM001';
    ELSIF length(said ->> 'answer') > 2000 THEN
        RAISE EXCEPTION 'An answer has at most 2,000 letters; yours was not sent.' USING ERRCODE = 'KM001';
    ELSIF kind = 'consult_answered' AND btrim(coalesce(said ->> 'answer', '')) = ''
          AND said -> 'takes_over' IS DISTINCT FROM 'true' THEN
        RAISE EXCEPTION 'Write the answer; one line is enough.' USING ERRCODE = 'KM001';
    END IF;
    SELECT count(*) INTO before FROM contact_event e
        WHERE e.contact_id = held.id AND e.agent_id = who AND starts_with(e.kind, 'consult_')
          AND e.data ->> 'consult_id' = asked.id;
    IF before >= 20 THEN
        RAISE EXCEPTION 'This is more than one person says to a question; it was not logged.' USING ERRCODE = 'KM001';
    ELSIF held.customer_id IS NOT NULL AND before = 0 THEN
        PERFORM kms_audit(kms_acting_login((SELECT s.login FROM staff s WHERE s.id = who)), 'customer looked at',
                          json_build_object('customer_id', held.customer_id));
    END IF;
END $$;

CREATE FUNCTION kms_write_consults(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO consult (
            id, contact_id, asked_by, to_kind, to_id, to_name, question, article_id, again_of, asked_at, state, seen_by,
            declined_by, answered_by, answer, takes_over)
        SELECT DISTINCT ON (key) key, which, by_id, kms_code(said, 'to_kind'), kms_code(said, 'to_id'),
            kms_text(said, 'to_name'), kms_text(said, 'question'), kms_code(said, 'article_id'), kms_code(said, 'again_of'),
            at, 'waiting', '', '[]', '', '', false
        FROM (
            SELECT *, coalesce(nullif(kms_key(said, 'consult_id'), ''), id) AS key FROM unnest(told)
            WHERE kind = 'consult_asked'
        ) AS asked
        ORDER BY key, place
        ON CONFLICT (id) DO NOTHING;

        WITH asked AS (
            SELECT coalesce(nullif(kms_key(said, 'consult_id'), ''), id) AS key, min(place) AS place FROM unnest(told)
            WHERE kind = 'consult_asked' GROUP BY 1
        ), replies AS (
            SELECT q.id AS key, q.to_kind, r.place, r.by_id, r.at, r.kind, r.said
            FROM (
                SELECT *, coalesce(nullif(kms_key(said, 'consult_id'), ''), id) AS named FROM unnest(told)
                WHERE kind IN ('consult_seen', 'consult_answered', 'consult_declined', 'consult_withdrawn')
            ) AS r
            JOIN asked ON asked.key = r.named AND asked.place < r.place
            JOIN consult q ON q.id = r.named AND q.contact_id = which AND q.state = 'waiting'
            WHERE r.kind = 'consult_withdrawn'
               OR (r.by_id <> q.asked_by AND kms_is_asked(r.by_id, q.to_kind, q.to_id))
        ), settled AS (
            SELECT DISTINCT ON (key) * FROM replies
            WHERE kind IN ('consult_answered', 'consult_withdrawn') OR (kind = 'consult_declined' AND to_kind = 'person')
            ORDER BY key, place
        ), counted AS (
            SELECT r.* FROM replies r LEFT JOIN settled s ON s.key = r.key WHERE r.place <= coalesce(s.place, r.place)
        ), seen AS (
            SELECT DISTINCT ON (key) * FROM counted WHERE kind = 'consult_seen' ORDER BY key, place
        ), declined AS (
            SELECT key, json_agg(by_id ORDER BY newest) AS people
            FROM (
                SELECT key, by_id, max(place) AS newest FROM counted WHERE kind = 'consult_declined' GROUP BY key, by_id
            ) AS each_once
            GROUP BY key
        )
        UPDATE consult q SET
            state = coalesce(replace(s.kind, 'consult_', ''), 'waiting'),
            seen_by = coalesce(v.by_id, ''), seen_at = v.at,
            declined_by = coalesce(d.people, '[]'),
            answered_by = coalesce(s.by_id, ''), answered_at = s.at,
            answer = CASE s.kind WHEN 'consult_answered' THEN kms_text(s.said, 'answer') ELSE '' END,
            takes_over = coalesce(s.kind = 'consult_answered' AND s.said -> 'takes_over' = 'true', false)
        FROM consult w
        LEFT JOIN settled s ON s.key = w.id
        LEFT JOIN seen v ON v.key = w.id
        LEFT JOIN declined d ON d.key = w.id
        WHERE q.id = w.id AND w.contact_id = which AND w.state = 'waiting'
          AND w.id IN (SELECT key FROM replies);
    $$;

-- Who leaves answers nothing any more.
CREATE FUNCTION kms_decline_for(leaving text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT q.id, q.contact_id FROM consult q JOIN contact c ON c.id = q.contact_id
               WHERE q.state = 'waiting' AND q.to_kind = 'person' AND q.to_id = leaving AND c.phase <> 'wrapped_up'
               ORDER BY q.contact_id FOR UPDATE OF c LOOP
        PERFORM kms_log_for(one.contact_id, leaving, 'consult_declined', json_build_object('consult_id', one.id));
        PERFORM kms_write_rows(one.contact_id, 'consult_declined');
        UPDATE consult q SET state = 'declined', answered_by = leaving, answered_at = clock_timestamp(),
                declined_by = json_build_array(leaving)
            WHERE q.id = one.id AND q.state = 'waiting';  -- who has left by now is asked nothing
        PERFORM kms_announce(kms_people_of(one.contact_id), true);
    END LOOP;
END $$;

ALTER TABLE consult ENABLE ROW LEVEL SECURITY;
