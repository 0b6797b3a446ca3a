-- An event of a call → the call, at whom it rings, and what came of it. In a file `contacts/phone_call_rules.py` does the
-- same: a test puts both before the same events in any order.

-- The keys of those whom an event is for, by extension, else by name or login, else by the team of the queue.
CREATE FUNCTION kms_find_called(said jsonb) RETURNS text[] LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    wanted CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(said -> 'extensions')) || (said ->> 'line');
    names CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(said -> 'names'));
    small CONSTANT text[] := ARRAY(SELECT lower(one) FROM unnest(names) one);
    found text[];
BEGIN
    found := ARRAY(SELECT s.id FROM staff s
                   WHERE s.active AND s.role IN ('agent', 'editor', 'supervisor', 'admin') AND s.extensions <> ''
                     AND string_to_array(s.extensions, ',') && wanted ORDER BY s.id COLLATE "C");
    IF found = '{}' AND names <> '{}' THEN
        found := ARRAY(SELECT s.id FROM staff s
                       WHERE s.active AND s.role IN ('agent', 'editor', 'supervisor', 'admin')
                         AND (lower(s.login) = ANY (small) OR lower(s.name) = ANY (small) OR s.id = ANY (names))
                       ORDER BY s.id COLLATE "C");
    END IF;
    IF found = '{}' AND said ->> 'queue' <> '' AND said ->> 'what' IN ('new', 'transferred') THEN
        found := ARRAY(SELECT s.id FROM staff s JOIN team t ON t.id = s.team_id AND t.active
                       WHERE s.active AND s.role IN ('agent', 'editor', 'supervisor', 'admin')
                         AND lower(t.name) = lower(said ->> 'queue') ORDER BY s.id COLLATE "C");
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION kms_why_nobody(said jsonb) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE WHEN said ->> 'source' = 'desk' THEN 'nobody_named'
            WHEN said -> 'extensions' <> '[]' THEN 'extension_unknown' WHEN said -> 'names' <> '[]' THEN 'name_unknown'
            WHEN said ->> 'queue' <> '' THEN 'queue_unknown' ELSE 'nobody_named' END
    $$;

-- What is told of a call: every field that it has, short, and of its kind.
CREATE FUNCTION kms_read_call_event(said json) RETURNS jsonb LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    found CONSTANT jsonb := kms_read_json(said, 'object', 20000);
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['id', 'source', 'what', 'call_id', 'at', 'direction', 'number', 'told', 'line', 'queue', 'cause',
                               'original_call_id'] LOOP
        PERFORM kms_checked_line(found ->> one, 250, 'What is told of a call');
        IF jsonb_typeof(found -> one) <> 'string' THEN
            RAISE EXCEPTION 'What is told of a call is text.' USING ERRCODE = 'KM001';
        END IF;
    END LOOP;
    FOREACH one IN ARRAY ARRAY['extensions', 'names'] LOOP
        IF jsonb_typeof(found -> one) IS DISTINCT FROM 'array' OR jsonb_array_length(found -> one) > 50
           OR jsonb_path_exists(found, ('strict $.' || one || '[*] ? (@.type() <> "string")')::jsonpath) THEN
            RAISE EXCEPTION 'Whom a call is for is told as a list of at most 50 texts.' USING ERRCODE = 'KM001';
        END IF;
        PERFORM kms_checked_line(t.value, 250, 'Whom a call is for') FROM jsonb_array_elements_text(found -> one) t;
    END LOOP;
    IF found ->> 'what' NOT IN ('new', 'answered', 'hung_up', 'transferred', 'rang_out')
       OR found ->> 'direction' NOT IN ('in', 'out') OR found ->> 'id' !~ '^[0-9a-f-]{36}$' OR found ->> 'source' = '' THEN
        RAISE EXCEPTION 'This is no event of a call.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_checked_time(found ->> 'at', 'When something happened with a call');
    RETURN found;
END $$;

-- The call that an event is of, locked; where its own key is not told, the last one with this number that goes on.
CREATE FUNCTION kms_find_call(said jsonb, me text) RETURNS phone_call LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    found phone_call;
    happened CONSTANT timestamptz := (said ->> 'at')::timestamptz;
    is_new CONSTANT boolean := said ->> 'what' = 'new';
BEGIN
    IF said ->> 'call_id' <> '' THEN
        SELECT * INTO found FROM phone_call p
            WHERE p.source = said ->> 'source' AND p.call_id = said ->> 'call_id' FOR UPDATE;
        RETURN found;
    END IF;
    SELECT * INTO found FROM phone_call p
        WHERE p.source = said ->> 'source' AND p.ended_at IS NULL
          AND p.started_at >= happened - CASE WHEN is_new THEN interval '60 s' ELSE interval '12 h' END
          AND ((said ->> 'number' = '' AND said ->> 'told' = '')
               OR (p.number = said ->> 'number' AND p.told = said ->> 'told'))
          AND (said ->> 'source' <> 'desk' OR said ->> 'number' <> '' OR (
               EXISTS (SELECT FROM call_offer o WHERE o.phone_call_id = p.id AND o.staff_id = me)
               AND (NOT is_new OR (p.number = '' AND p.told = said ->> 'told'))))
        ORDER BY p.started_at DESC, p.id COLLATE "C" DESC LIMIT 1 FOR UPDATE;
    RETURN found;
END $$;

CREATE FUNCTION kms_close_offers(of_call text, whose text[], happened timestamptz, how text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        UPDATE call_offer o SET outcome = how, ended_at = happened
        WHERE o.phone_call_id = of_call AND o.outcome = '' AND (whose IS NULL OR o.staff_id = ANY (whose))
    $$;

CREATE FUNCTION kms_add_offer(of_call text, who text, happened timestamptz, closed text, ended timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    INSERT INTO call_offer (id, phone_call_id, staff_id, at, ended_at, outcome, pop)
        VALUES (kms_new_key(), of_call, who, happened, CASE WHEN closed <> '' THEN ended END, closed, '')
        ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

CREATE FUNCTION kms_is_missed(of_call phone_call) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT of_call.direction = 'in' AND of_call.ended_at IS NOT NULL AND of_call.answered_at IS NULL
            AND of_call.settled_as = '' AND of_call.taken_by = '' AND of_call.cause NOT IN ('forwarded', 'blocked')
    $$;

-- Somebody has the call: it rings nowhere else, and what was missed of this number is done.
CREATE FUNCTION kms_mark_taken(of_call text, who text, happened timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    taken phone_call;
BEGIN
    UPDATE phone_call p SET taken_by = who, missed = false, answered_at = least(coalesce(p.answered_at, happened), happened)
        WHERE p.id = of_call RETURNING * INTO taken;
    UPDATE call_offer o SET outcome = 'elsewhere', ended_at = happened
        WHERE o.phone_call_id = of_call AND o.outcome = '' AND o.staff_id <> who;
    IF taken.number <> '' THEN
        UPDATE phone_call p SET missed = false, settled_by = who, settled_at = happened,
            settled_as = CASE WHEN taken.direction = 'out' THEN 'rang_back' ELSE 'spoke' END
            WHERE p.number = taken.number AND p.missed AND p.division = taken.division
              AND p.started_at <= taken.started_at AND p.id <> taken.id;
    END IF;
END $$;

CREATE FUNCTION kms_ring(call phone_call, said jsonb, people text[]) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    happened CONSTANT timestamptz := (said ->> 'at')::timestamptz;
    closed CONSTANT text := CASE
        WHEN call.ended_at IS NOT NULL THEN CASE WHEN call.answered_at IS NOT NULL THEN 'ended' ELSE 'gave_up' END
        WHEN said ->> 'what' = 'transferred' OR call.answered_at IS NULL THEN ''
        WHEN call.taken_by = '' OR call.taken_by = ANY (people) OR happened <= call.answered_at THEN 'elsewhere'
        ELSE '' END;
    who text;
    rings boolean := false;
BEGIN
    IF closed = '' AND cardinality(people) = 1 AND call.taken_by NOT IN ('', people[1]) THEN
        UPDATE phone_call p SET passed_to = people[1] WHERE p.id = call.id;
    END IF;
    FOREACH who IN ARRAY people LOOP
        IF kms_add_offer(call.id, who, happened, closed, greatest(happened, call.ended_at)) THEN
            rings := rings OR closed = '';
        ELSIF closed = '' AND call.taken_by <> who THEN
            UPDATE call_offer o SET outcome = '', ended_at = NULL, at = happened, pop = ''
                WHERE o.phone_call_id = call.id AND o.staff_id = who AND o.outcome <> '' AND happened > coalesce(o.ended_at, happened);
            rings := rings OR FOUND;
        END IF;
    END LOOP;
    RETURN CASE WHEN rings THEN 'offered' WHEN closed <> '' THEN 'late' ELSE 'repeated' END;
END $$;

CREATE FUNCTION kms_answer_call(call phone_call, said jsonb, people text[], unknown text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    happened CONSTANT timestamptz := (said ->> 'at')::timestamptz;
    ringing CONSTANT text[] := ARRAY(SELECT o.staff_id FROM call_offer o WHERE o.phone_call_id = call.id AND o.outcome = '');
    who text := CASE WHEN cardinality(people) = 1 THEN people[1] ELSE '' END;
BEGIN
    IF EXISTS (SELECT FROM jsonb_array_elements_text(said -> 'names') n WHERE lower(n.value) = 'voicemail') THEN
        UPDATE phone_call p SET cause = coalesce(nullif(p.cause, ''), 'voicemail') WHERE p.id = call.id;
        PERFORM kms_close_offers(call.id, NULL, happened, 'gave_up');
        RETURN;
    END IF;
    IF who = '' AND unknown = 'nobody_named' AND cardinality(ringing) = 1 THEN
        who := ringing[1];
    END IF;
    UPDATE phone_call p SET answered_at = least(coalesce(p.answered_at, happened), happened) WHERE p.id = call.id;
    IF who <> '' THEN
        PERFORM kms_add_offer(call.id, who, happened, CASE WHEN call.ended_at IS NULL THEN '' ELSE 'ended' END, call.ended_at);
        IF call.taken_by = '' OR who = ANY (ringing) THEN
            PERFORM kms_mark_taken(call.id, who, happened);
        END IF;
    ELSIF unknown <> 'nobody_named' AND people = '{}' THEN
        PERFORM kms_close_offers(call.id, NULL, happened, 'elsewhere');
    END IF;
END $$;

CREATE FUNCTION kms_hang_up(call phone_call, said jsonb, people text[], me text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    happened CONSTANT timestamptz := (said ->> 'at')::timestamptz;
    how CONSTANT text := CASE WHEN call.answered_at IS NULL THEN 'gave_up' ELSE 'ended' END;
BEGIN
    IF call.ended_at IS NOT NULL THEN
        RETURN 'repeated';
    ELSIF said ->> 'source' = 'desk' AND (call.taken_by NOT IN ('', coalesce(me, '')) OR (call.taken_by = '' AND EXISTS (
            SELECT FROM call_offer o WHERE o.phone_call_id = call.id AND o.outcome = '' AND o.staff_id <> coalesce(me, '')))) THEN
        PERFORM kms_close_offers(call.id, people, happened, 'rang_out');
        RETURN 'noted';
    END IF;
    UPDATE phone_call p SET ended_at = happened, cause = coalesce(nullif(said ->> 'cause', ''), p.cause) WHERE p.id = call.id;
    PERFORM kms_close_offers(call.id, NULL, happened, how);
    PERFORM kms_add_offer(call.id, one, happened, how, happened) FROM unnest(people) one;
    RETURN 'noted';
END $$;

CREATE FUNCTION kms_make_call(said jsonb, people text[], me text) RETURNS phone_call LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    made phone_call;
    key CONSTANT text := coalesce(nullif(said ->> 'call_id', ''), said ->> 'id');
BEGIN
    INSERT INTO phone_call (id, source, call_id, original_id, direction, number, told, line, queue, division, started_at,
                            cause, taken_by, passed_to, contact_id, missed, settled_by, settled_as)
        VALUES (kms_new_key(), said ->> 'source', key, '', said ->> 'direction', '', '', '', '', coalesce(
                    (SELECT kms_division_of(one) FROM unnest(people || me) WITH ORDINALITY t (one, n)
                     WHERE kms_division_of(one) IS NOT NULL ORDER BY n LIMIT 1), ''),
                (said ->> 'at')::timestamptz, '', '', '', '', false, '', '')
        ON CONFLICT (source, call_id) DO NOTHING;  -- two events of one call came at the same moment
    SELECT * INTO made FROM phone_call p WHERE p.source = said ->> 'source' AND p.call_id = key FOR UPDATE;
    RETURN made;
END $$;

-- What became of an event in all: the call's key, what came of it, at whom it rings now, and its row for who may see it.
CREATE FUNCTION kms_call_said(of_call text, result text, me text, own boolean) RETURNS json LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT json_build_object('id', of_call, 'result', result, 'call', (
            SELECT to_json(p) FROM phone_call p WHERE p.id = of_call AND (NOT own OR me = '' OR EXISTS (
                SELECT FROM call_offer o WHERE o.phone_call_id = p.id AND o.staff_id = me))), 'ringing_for', coalesce(
            (SELECT json_agg(o.staff_id ORDER BY o.at, o.id) FROM call_offer o WHERE o.phone_call_id = of_call AND o.outcome = ''),
            '[]'))
    $$;

CREATE FUNCTION kms_announce_call(of_call text, others text[]) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM kms_announce(others || ARRAY(SELECT o.staff_id FROM call_offer o WHERE o.phone_call_id = of_call)
                         || (SELECT p.taken_by FROM phone_call p WHERE p.id = of_call), true);
END $$;

-- An event of a call. Of its own desk each person tells who takes calls, and it rings there alone; of the calls of a whole
-- telephone system only who may: they ring at others.
CREATE FUNCTION {acts}.store_call_event(revision text, event json, by_id text) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    said CONSTANT jsonb := kms_read_call_event(event);
    own CONSTANT boolean := said ->> 'source' = 'desk';
    unknown CONSTANT text := kms_why_nobody(said);
    known call_event;
    people text[];
    call phone_call;
    result text := 'noted';
BEGIN
    IF NOT own THEN
        PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'],
            'Calls of the telephone system are told by a supervisor or an administrator, for example by “kms-desktop cti serve”.');
    ELSIF me <> '' AND NOT kms_handles_contacts(me) THEN
        RAISE EXCEPTION 'Your role reads along; no call rings at your desk.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO known FROM call_event e WHERE e.id = said ->> 'id';
    IF known.id IS NOT NULL THEN
        RETURN kms_call_said(known.phone_call_id, known.result, me, own);
    END IF;
    people := CASE WHEN NOT own THEN kms_find_called(said) WHEN me <> '' THEN ARRAY[me] ELSE '{}' END;
    call := kms_find_call(said, me);
    IF call.id IS NULL THEN
        call := kms_make_call(said, people, me);
    END IF;
    UPDATE phone_call p SET started_at = least(p.started_at, (said ->> 'at')::timestamptz),
        direction = CASE WHEN said ->> 'what' = 'new' THEN said ->> 'direction' ELSE p.direction END,
        number = coalesce(nullif(p.number, ''), said ->> 'number'),
        told = coalesce(nullif(p.told, ''), CASE WHEN p.number = '' AND said ->> 'number' = '' THEN said ->> 'told' ELSE '' END),
        line = coalesce(nullif(p.line, ''), said ->> 'line'), queue = coalesce(nullif(p.queue, ''), said ->> 'queue'),
        original_id = coalesce(nullif(p.original_id, ''), said ->> 'original_call_id')
        WHERE p.id = call.id RETURNING * INTO call;
    CASE said ->> 'what'
        WHEN 'answered' THEN PERFORM kms_answer_call(call, said, people, unknown);
        WHEN 'rang_out' THEN PERFORM kms_close_offers(call.id, people, (said ->> 'at')::timestamptz, 'rang_out');
        WHEN 'hung_up' THEN result := kms_hang_up(call, said, people, me);
        ELSE result := CASE WHEN people = '{}' THEN unknown ELSE kms_ring(call, said, people) END;
    END CASE;
    UPDATE phone_call p SET missed = kms_is_missed(p) WHERE p.id = call.id AND p.missed <> kms_is_missed(p);
    INSERT INTO call_event (id, phone_call_id, what, at, stored_at, extensions, names, queue, cause, result)
        VALUES (said ->> 'id', call.id, said ->> 'what', (said ->> 'at')::timestamptz, clock_timestamp(),
                (said -> 'extensions')::json, (said -> 'names')::json, said ->> 'queue', said ->> 'cause', result)
        ON CONFLICT DO NOTHING;
    PERFORM kms_announce_call(call.id, people);
    RETURN kms_call_said(call.id, result, me, own);
END $$;
