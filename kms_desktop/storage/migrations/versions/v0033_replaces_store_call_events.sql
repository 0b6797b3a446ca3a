-- As in 0027; each event is read by itself, so that one that cannot be stored holds up no other.
CREATE OR REPLACE FUNCTION {acts}.store_call_events(revision text, events json) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET standard_conforming_strings = on SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY'
    SET "TimeZone" = 'UTC' SET extra_float_digits = 1
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
    refusals text[] := '{}';
    one json;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin', 'telephone_system'],
        'Calls of the telephone system are told by a supervisor or an administrator, for example by “kms-desktop cti serve”.');
    IF json_typeof(events) IS DISTINCT FROM 'array' OR length(events::text) > 4000000 THEN
        RAISE EXCEPTION 'This is too large to be stored.' USING ERRCODE = 'KM001';
    ELSIF json_array_length(events) > 500 THEN
        RAISE EXCEPTION 'At most 500 events of calls are told at once.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM set_config('kms.gathers', 'on', true), set_config('kms.gathered', '', true);
    FOR one IN SELECT t.value FROM json_array_elements(events) t LOOP
        BEGIN
            IF kms_read_json(one, 'object', 20000) ->> 'source' = 'desk' THEN
                RAISE EXCEPTION 'A desk tells of its own calls itself.' USING ERRCODE = 'KM001';
            END IF;
            PERFORM {acts}.store_call_event(revision, one, '');
            refusals := array_append(refusals, '');
        EXCEPTION
            WHEN SQLSTATE 'KM001' THEN
                refusals := array_append(refusals, left(SQLERRM, 200));
            WHEN data_exception OR integrity_constraint_violation THEN  -- the server's own words hold values
                refusals := array_append(refusals, 'This holds something that cannot be stored.');
        END;
    END LOOP;
    PERFORM kms_tell_gathered();
    RETURN to_json(refusals);
END $$;
