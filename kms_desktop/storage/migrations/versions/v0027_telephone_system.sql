-- A role that tells of calls and does nothing else: no table is read with it but that of the version, and its two acts are
-- all it may run. It is given as any other role is, to a login that belongs to a telephone system.

DO $$
DECLARE
    listed CONSTANT text := '''quality_reviewer'']';
    grouped CONSTANT text := '(agent|quality_reviewer)';
    one record;
BEGIN
    EXECUTE format('CREATE ROLE %I NOLOGIN', kms_group('telephone_system'));
    FOR one IN SELECT pg_get_functiondef(p.oid) AS made FROM pg_proc p
               WHERE p.pronamespace = quote_ident({schema_text})::regnamespace
                 AND p.proname IN ('kms_check_role', 'kms_make_login', 'kms_end_login', 'kms_settle_groups') LOOP
        ASSERT strpos(one.made, listed) > 0;
        EXECUTE replace(one.made, listed, '''quality_reviewer'', ''telephone_system'']');
    END LOOP;
    FOR one IN SELECT pg_get_functiondef(p.oid) AS made FROM pg_proc p
               WHERE p.pronamespace = quote_ident({schema_text})::regnamespace AND p.proname = 'kms_is_ours' LOOP
        ASSERT strpos(one.made, grouped) > 0;
        EXECUTE replace(one.made, grouped, '(agent|quality_reviewer|telephone_system)');
    END LOOP;
END $$;

-- Those whom the parts of an act concern are told once for all of them: each announcement wakes every desktop of the floor,
-- and at 200 events a second that alone would take two processors. An announcement has room for 190 keys.
CREATE FUNCTION kms_tell_gathered() RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    whom CONSTANT text[] := ARRAY(SELECT DISTINCT one FROM unnest(
        string_to_array(current_setting('kms.gathered', true), ',')) one WHERE one <> '');
BEGIN
    PERFORM set_config('kms.gathers', '', true), set_config('kms.gathered', '', true);
    FOR n IN 0 .. (cardinality(whom) - 1) / 150 LOOP
        EXIT WHEN cardinality(whom) = 0;
        PERFORM pg_notify('kms_changed', array_to_string(whom[n * 150 + 1 : (n + 1) * 150], ','));
    END LOOP;
END $$;

-- Many events at once, each judged as if it came alone; one that is refused does not hold up the others. For each, in
-- their order, the sentence it was refused with, or ''.
CREATE FUNCTION {acts}.store_call_events(revision text, events json) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
    said CONSTANT jsonb := kms_read_json(events, 'array', 4000000);
    refusals text[] := '{}';
    one jsonb;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin', 'telephone_system'],
        'Calls of the telephone system are told by a supervisor or an administrator, for example by “kms-desktop cti serve”.');
    IF jsonb_array_length(said) > 500 THEN
        RAISE EXCEPTION 'At most 500 events of calls are told at once.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM set_config('kms.gathers', 'on', true), set_config('kms.gathered', '', true);
    FOR one IN SELECT t.value FROM jsonb_array_elements(said) t LOOP
        BEGIN
            IF one ->> 'source' = 'desk' THEN
                RAISE EXCEPTION 'A desk tells of its own calls itself.' USING ERRCODE = 'KM001';
            END IF;
            PERFORM {acts}.store_call_event(revision, one::json, '');
            refusals := array_append(refusals, '');
        EXCEPTION
            WHEN SQLSTATE 'KM001' THEN
                refusals := array_append(refusals, left(SQLERRM, 200));
            WHEN data_exception THEN  -- the server's own words hold values
                refusals := array_append(refusals, 'This holds something that cannot be stored.');
        END;
    END LOOP;
    PERFORM kms_tell_gathered();
    RETURN to_json(refusals);
END $$;

-- What happened at the door of the telephone system that is no call. Kept for a week.
CREATE FUNCTION {acts}.note_reception(revision text, notes json) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    said CONSTANT jsonb := kms_read_json(notes, 'array', 200000);
    one jsonb;
BEGIN
    PERFORM kms_begin_act(revision);
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin', 'telephone_system'],
        'What happens at the door of the telephone system is noted by “kms-desktop cti serve”.');
    IF jsonb_array_length(said) > 200 THEN
        RAISE EXCEPTION 'At most 200 notes are told at once.' USING ERRCODE = 'KM001';
    END IF;
    DELETE FROM reception_note r WHERE r.at < clock_timestamp() - interval '7 days';
    DELETE FROM reception_note r WHERE r.id IN (SELECT o.id FROM reception_note o ORDER BY o.at DESC, o.id OFFSET 5000);
    FOR one IN SELECT t.value FROM jsonb_array_elements(said) t LOOP
        PERFORM kms_checked_line(one ->> 'code', 40, 'A note'), kms_checked_line(one ->> 'source', 40, 'A note'),
            kms_checked_line(one ->> 'detail', 250, 'A note');
        IF coalesce(one ->> 'count', '') !~ '^[0-9]{1,9}$' OR coalesce(one ->> 'code', '') = '' THEN
            RAISE EXCEPTION 'A note has a code and a count.' USING ERRCODE = 'KM001';
        END IF;
        INSERT INTO reception_note (id, at, code, source, detail, count)
            VALUES (kms_new_key(), clock_timestamp(), one ->> 'code', coalesce(one ->> 'source', ''),
                    coalesce(one ->> 'detail', ''), greatest(1, least((one ->> 'count')::integer, 1000000)));
    END LOOP;
END $$;

ALTER TABLE reception_note ENABLE ROW LEVEL SECURITY;
