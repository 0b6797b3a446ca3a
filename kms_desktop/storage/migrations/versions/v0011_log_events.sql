-- The door of contact events: each is judged, stored under its key once, and the lists are written from what is stored.

-- The key of the person in whose name an event is logged.
CREATE FUNCTION kms_named_in(event jsonb, me text) RETURNS text LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    named text := nullif(event ->> 'agent_id', '');
BEGIN
    IF me IS NOT NULL AND named IS DISTINCT FROM me AND named IS NOT NULL THEN
        RAISE EXCEPTION 'An event is logged by the person who did it, and by nobody else.' USING ERRCODE = 'KM001';
    END IF;
    RETURN coalesce(me, named, '');
END $$;

-- Refuses an event that is none: without a key, a time, a place or data.
CREATE FUNCTION kms_refuse_bad_event(event jsonb) RETURNS void LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT coalesce(
        jsonb_typeof(event) = 'object'
        AND jsonb_typeof(event -> 'id') = 'string' AND event ->> 'id' ~ '^[!-~]{1,36}$'
        AND jsonb_typeof(event -> 'kind') = 'string'
        AND jsonb_typeof(event -> 'at') = 'string' AND kms_can_hold('time', event -> 'at')
        AND coalesce(jsonb_typeof(event -> 'seq'), 'null') IN ('null', 'number')
        AND coalesce(event ->> 'seq', '1') ~ '^-?[0-9]{1,12}$', false)
    THEN
        RAISE EXCEPTION 'An event has a key, a kind, a time and a place in the contact; this one has not.'
            USING ERRCODE = 'KM001';
    END IF;
END $$;

-- Where an event stands: at the end where it decides something or says nothing of it, else where its desktop put it, never
-- further than one behind the newest, so that nobody uses the places up, and never before the beginning of somebody else.
CREATE FUNCTION kms_place_of(which text, who text, kind text, wanted bigint) RETURNS integer LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    first record;
    newest bigint;
BEGIN
    SELECT e.seq, e.agent_id INTO first FROM contact_event e WHERE e.contact_id = which
        ORDER BY e.seq, e.id COLLATE "C" LIMIT 1;
    IF NOT FOUND THEN
        RETURN least(greatest(coalesce(wanted, 1), 1), 1000);
    END IF;
    SELECT max(e.seq) INTO newest FROM contact_event e WHERE e.contact_id = which;
    IF wanted IS NULL OR kms_writer_of(kind) IN ('handover', 'approval', 'reopener') THEN
        RETURN least(newest + 1, 1000000);
    END IF;
    RETURN least(
        greatest(wanted, CASE first.agent_id WHEN who THEN 1 ELSE first.seq::bigint + 1 END), newest + 1, 1000000);
END $$;

-- Whether no row is read from an event: the newest of a contact in hand that nobody but its agent had yet.
CREATE FUNCTION kms_changes_no_row(who text, held contact, kind text, place integer) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT kms_events() -> kind ->> 'audience' = 'nobody' AND held.phase IN ('on_call', 'held') AND held.legs = 1
            AND held.holder_id = who AND held.erased_for IS NULL AND coalesce((
                SELECT max(e.seq) < place AND bool_and(e.agent_id = who)
                FROM contact_event e WHERE e.contact_id = held.id), false)
    $$;

-- The row of a contact that begins with this event.
CREATE FUNCTION kms_open_contact(who text, which text, kind text, opened_at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF kms_writer_of(kind) <> 'holder' THEN
        RAISE EXCEPTION 'There is no such contact here.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM interaction i WHERE i.id = which)
       OR EXISTS (SELECT FROM interaction i WHERE i.source = 'contact' AND i.source_id = which) THEN
        RAISE EXCEPTION 'This key belongs to something else in the history.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO contact (id, channel, number, call_id, phase, holder_id, opened_at, article_id, reason, outcome, words,
                         legs, repeats, division)
        VALUES (which, 'phone', '', '', 'on_call', who, kms_open_contact.opened_at, '', '', '', '', 1, 0,
                coalesce(kms_division_of(who), ''))
        ON CONFLICT (id) DO NOTHING;
END $$;

-- Whoever wrote in a contact, and every person or team it was passed on to.
CREATE FUNCTION kms_people_of(which text) RETURNS text[] LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT ARRAY(
            SELECT e.agent_id FROM contact_event e WHERE e.contact_id = which
            UNION SELECT h.to_id FROM handover h WHERE h.contact_id = which)
    $$;

-- The customer of a contact, and who has them in hand.
CREATE FUNCTION kms_concerned_by(held contact) RETURNS text[] LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT ARRAY(SELECT one FROM unnest(ARRAY[
            held.customer_id, CASE WHEN held.phase <> 'wrapped_up' THEN held.holder_id END]) one WHERE one <> '')
    $$;

-- Who should look at what was stored. `told`: of the events that changed a row, whom each is for.
CREATE FUNCTION kms_announce_contact(before contact, which text, told text[]) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    later contact;
    earlier text[];
    concerned text[];
BEGIN
    SELECT * INTO later FROM contact c WHERE c.id = which;
    earlier := CASE WHEN before.id IS NULL THEN ARRAY[later.holder_id] ELSE kms_concerned_by(before) END;
    concerned := kms_concerned_by(later);
    concerned := CASE WHEN earlier @> concerned AND concerned @> earlier THEN '{}' ELSE earlier || concerned END;
    IF 'waiting' = ANY (told) THEN
        PERFORM kms_announce(concerned || kms_people_of(which) || ARRAY['approvals'], true);
    ELSIF 'desks' = ANY (told) OR ('nobody' = ANY (told) AND later IS DISTINCT FROM before) THEN
        PERFORM kms_announce(concerned);
    END IF;
END $$;

-- All of them or none, in order. `limits`: how often an option may be granted by the article at hand, which counts where
-- nothing was published yet. Gives whom the events that changed a row are for.
CREATE FUNCTION kms_store_events(me text, which text, said json, answers boolean, limits json) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    held contact;
    event jsonb;
    raw json;
    who text;
    kind text;
    earlier record;
    place integer;
    told text[] := '{}';
    behind integer := 0;  -- of how many events the rows are not written yet
    newest text;
BEGIN
    FOR raw IN SELECT value FROM json_array_elements(said) LOOP
        event := raw::jsonb;
        PERFORM kms_refuse_bad_event(event);
        who := kms_named_in(event, me);
        kind := event ->> 'kind';
        PERFORM kms_refuse_bad_data(kind, raw -> 'data');
        SELECT e.contact_id, e.agent_id INTO earlier FROM contact_event e WHERE e.id = event ->> 'id';
        IF FOUND THEN
            CONTINUE WHEN earlier.contact_id = which AND earlier.agent_id = who;
            RAISE EXCEPTION 'This key belongs to another event; it was not logged.' USING ERRCODE = 'KM001';
        END IF;
        IF NOT kms_handles_contacts(who) THEN
            RAISE EXCEPTION 'Your role reads contacts and logs nothing in them.' USING ERRCODE = 'KM001';
        END IF;
        IF behind > 0 AND (kms_events() -> kind ->> 'audience' = 'waiting' OR kind IN ('granted', 'reopened')) THEN
            PERFORM kms_write_rows(which, CASE behind WHEN 1 THEN newest END);
            behind := 0;
        END IF;
        SELECT * INTO held FROM contact c WHERE c.id = which FOR UPDATE;
        IF NOT FOUND THEN
            PERFORM kms_open_contact(who, which, kind, (event ->> 'at')::timestamptz);
            SELECT * INTO held FROM contact c WHERE c.id = which FOR UPDATE;
        END IF;
        PERFORM kms_judge_event(who, held, kind, (event ->> 'at')::timestamptz, event -> 'data');
        IF answers AND kind = 'approval_taken_back' THEN
            PERFORM kms_judge_answer(who, held, kind, event -> 'data');
        END IF;
        IF kind = 'granted' THEN
            PERFORM kms_check_grant(which, raw -> 'data', who, limits);
        END IF;
        place := kms_place_of(which, who, kind, (event ->> 'seq')::bigint);
        IF NOT kms_changes_no_row(who, held, kind, place) THEN
            behind := behind + 1;
            newest := kind;
            told := told || (kms_events() -> kind ->> 'audience');
        END IF;
        INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data, stored_at)
            VALUES (event ->> 'id', which, place, (event ->> 'at')::timestamptz, who, kind, raw -> 'data',
                    clock_timestamp());
    END LOOP;
    IF behind > 0 THEN
        PERFORM kms_write_rows(which, CASE behind WHEN 1 THEN newest END);
    END IF;
    RETURN told;
END $$;

-- The stored events of a contact that the caller does not have.
CREATE FUNCTION kms_events_beside(which text, known text[]) RETURNS json LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(json_agg(json_build_object('id', e.id, 'contact_id', e.contact_id, 'seq', e.seq, 'at', e.at,
            'agent_id', e.agent_id, 'kind', e.kind, 'data', e.data) ORDER BY e.seq, e.id COLLATE "C"), '[]')
        FROM contact_event e WHERE e.contact_id = which AND NOT e.id = ANY (known)
    $$;

-- What both acts below do.
CREATE FUNCTION kms_log(me text, which text, said json, known text[], answers boolean, limits json) RETURNS json
    LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    before contact;
    told text[];
BEGIN
    IF NOT coalesce(which ~ '^[!-~]{1,36}$' AND json_typeof(said) = 'array', false)
       OR json_array_length(said) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'A contact has a key, and what is logged in it is a list of up to 200 events.'
            USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO before FROM contact c WHERE c.id = which FOR UPDATE;
    told := kms_store_events(me, which, said, answers, limits);
    IF cardinality(told) > 0 THEN
        PERFORM kms_announce_contact(before, which, told);
    END IF;
    RETURN CASE WHEN known IS NULL THEN '{}' ELSE json_build_object('events', kms_events_beside(which, known)) END;
END $$;

-- Logs events in a contact, which the first of them may begin. `events`: a list of {id, seq, at, kind, data}; without `seq`
-- it is the newest. Done before, it is done. Gives {"events": what is stored and not `known`}; where that is NULL, {}.
CREATE FUNCTION {acts}.log_events(
    revision text, contact_id text, events json, known text[] DEFAULT NULL, limits json DEFAULT NULL
) RETURNS json LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    PERFORM kms_refuse_unstorable(events);
    IF limits IS NOT NULL THEN
        PERFORM kms_refuse_unstorable(limits);
    END IF;
    RETURN kms_log(me, contact_id, events, known, false, limits);
END $$;

-- Answers what waits for one answer, a handover or an approval, or takes it back: the event names it. The first counts.
-- Gives {"events": all that is stored of the contact}.
CREATE FUNCTION {acts}.answer_once(revision text, event json) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
    which text;
BEGIN
    PERFORM kms_refuse_unstorable(event);
    PERFORM kms_refuse_bad_event(event::jsonb);
    IF event ->> 'kind' NOT IN ('handover_accepted', 'handover_refused', 'handover_taken_back', 'approval_answered',
                                'approval_taken_back') THEN
        RAISE EXCEPTION 'This answers nothing.' USING ERRCODE = 'KM001';
    END IF;
    SELECT h.contact_id INTO which FROM handover h WHERE h.id = event -> 'data' ->> 'handover_id'
        UNION ALL SELECT a.contact_id FROM approval a WHERE a.id = event -> 'data' ->> 'approval_id' LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'What this answers is not there any more, or not yet. Look at the list again.'
            USING ERRCODE = 'KM001';
    END IF;
    RETURN kms_log(me, which, json_build_array(event), '{}', true, NULL);
END $$;

-- Says that a promise was kept, or broken: whoever owes it, has the contact, or decides for agents. Of one that is not to
-- be seen here nothing is said, as of one that is not there.
CREATE FUNCTION {acts}.settle_promise(revision text, promise_id text, kept boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
    owed promise;
    held contact;
BEGIN
    IF me IS NOT NULL AND NOT kms_handles_contacts(me) THEN
        RAISE EXCEPTION 'Your role reads what was promised and settles nothing.' USING ERRCODE = 'KM001';
    ELSIF kept IS NULL THEN
        RAISE EXCEPTION 'Say whether the promise was kept.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO owed FROM promise p WHERE p.id = settle_promise.promise_id FOR UPDATE;
    SELECT * INTO held FROM contact c WHERE c.id = owed.contact_id;
    IF owed.id IS NULL OR (me IS NOT NULL AND me NOT IN (owed.owner_id, held.holder_id) AND NOT kms_can_see(me, held)) THEN
        RETURN;
    ELSIF me IS NOT NULL AND me NOT IN (owed.owner_id, held.holder_id) AND NOT kms_decides_for_agents(me) THEN
        RAISE EXCEPTION 'A promise is settled by whoever owes it, by whoever has the contact, or by a supervisor.'
            USING ERRCODE = 'KM001';
    END IF;
    UPDATE promise p SET state = CASE WHEN kept THEN 'kept' ELSE 'broken' END WHERE p.id = owed.id;
    PERFORM kms_announce(ARRAY[owed.owner_id]);
END $$;

REVOKE ALL ON FUNCTION kms_named_in(jsonb, text), kms_refuse_bad_event(jsonb), kms_place_of(text, text, text, bigint),
    kms_changes_no_row(text, contact, text, integer), kms_open_contact(text, text, text, timestamptz), kms_people_of(text),
    kms_concerned_by(contact), kms_announce_contact(contact, text, text[]),
    kms_store_events(text, text, json, boolean, json), kms_events_beside(text, text[]),
    kms_log(text, text, json, text[], boolean, json),
    {acts}.log_events(text, text, json, text[], json), {acts}.answer_once(text, json),
    {acts}.settle_promise(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.log_events(text, text, json, text[], json), {acts}.answer_once(text, json),
    {acts}.settle_promise(text, text, boolean) TO kms_agent;
