-- What an event says → refused in one sentence, or such that every reader can read it. What is declared of each kind of
-- event is in `kms_events`.

-- Whether a value is a fact: yes or no, a number, a text, or a list of them.
CREATE FUNCTION kms_holds_fact(value jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'array' THEN jsonb_array_length(value) <= 200 AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(value) part WHERE jsonb_typeof(part) IN ('array', 'object')
               OR NOT kms_holds_fact(part))
        WHEN 'number' THEN length(value::text) <= 40
        WHEN 'string' THEN length(value #>> '{}') <= 20000
        WHEN 'object' THEN false
        ELSE true
    END;
END $$;

-- Whether a value can stand under a key that is declared to hold this; nothing can stand anywhere.
CREATE FUNCTION kms_can_hold(holds text, value jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    of_type CONSTANT text := jsonb_typeof(value);
    said CONSTANT text := value #>> '{}';
BEGIN
    IF of_type = 'null' OR holds IS NULL THEN
        RETURN true;
    END IF;
    CASE holds
        WHEN 'code', 'key' THEN
            RETURN of_type = 'string' AND length(said) <= 2000;
        WHEN 'text' THEN
            RETURN of_type = 'string' AND length(said) <= 20000;
        WHEN 'codes', 'texts' THEN
            RETURN CASE of_type
                WHEN 'string' THEN length(said) <= 20000
                WHEN 'array' THEN jsonb_array_length(value) <= 200 AND NOT EXISTS (
                    SELECT FROM jsonb_array_elements(value) part
                    WHERE jsonb_typeof(part) <> 'string' OR length(part #>> '{}') > 20000)
                ELSE false
            END;
        WHEN 'money', 'number' THEN
            IF of_type NOT IN ('number', 'string') OR length(said) > 40
               OR said !~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$' THEN
                RETURN false;
            END IF;
            RETURN abs(said::numeric) <= CASE holds WHEN 'money' THEN 1e9 ELSE 1e15 END;
        WHEN 'time' THEN
            IF of_type <> 'string' OR length(said) > 40 OR said !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
               OR NOT pg_input_is_valid(said, 'timestamptz') THEN
                RETURN false;
            END IF;
            RETURN said::timestamptz BETWEEN '1970-01-01 00:00+00' AND '2200-01-01 00:00+00';
        WHEN 'yes' THEN
            RETURN of_type = 'boolean';
        WHEN 'place' THEN
            RETURN of_type = 'number' AND said ~ '^-?[0-9]{1,9}$';
        WHEN 'fact' THEN
            RETURN kms_holds_fact(value);
        WHEN 'facts' THEN
            IF of_type <> 'object' THEN
                RETURN false;
            END IF;
            RETURN (SELECT count(*) <= 200 AND coalesce(bool_and(length(one.key) <= 2000 AND (
                        jsonb_typeof(one.value) = 'null' OR kms_holds_fact(one.value))), true)
                    FROM jsonb_each(value) one);
        ELSE
            RETURN false;
    END CASE;
END $$;

-- Refuses data that is not what the kind is declared to hold. Keys that are not declared, of an earlier version, may
-- hold anything that is no deeper than what the program writes.
CREATE FUNCTION kms_refuse_bad_data(kind text, data json) RETURNS void LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    declared CONSTANT jsonb := kms_events() -> kind;
    whole CONSTANT jsonb := data::jsonb;
    wrong text;
BEGIN
    IF declared IS NULL THEN
        RAISE EXCEPTION 'This version knows no event of the kind “%”, so it was not logged.', left(kind, 100)
            USING ERRCODE = 'KM001';
    END IF;
    IF NOT coalesce(data IS JSON OBJECT WITH UNIQUE KEYS, false) OR octet_length(data::text) > 500000
       OR whole @? '$.**{9}' THEN
        RAISE EXCEPTION 'What an event says is a list of names and values, and not this large; it was not logged.'
            USING ERRCODE = 'KM001';
    END IF;
    SELECT one.key INTO wrong FROM jsonb_each(whole) one
        WHERE NOT kms_can_hold(declared -> 'holds' ->> one.key, one.value) ORDER BY one.key LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'What “%” says under “%” cannot stand there, so it was not logged.', kind, wrong
            USING ERRCODE = 'KM001';
    END IF;
END $$;

-- Of a JSON text the program would store, but no column can hold: NUL, half characters, numbers without end.
CREATE FUNCTION kms_refuse_unstorable(said json) RETURNS void LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF said IS NULL OR octet_length(said::text) > 4000000 OR NOT pg_input_is_valid(said::text, 'jsonb') THEN
        RAISE EXCEPTION 'What was to be stored is too large, or holds text or numbers that cannot be stored.'
            USING ERRCODE = 'KM001';
    END IF;
END $$;
REVOKE ALL ON FUNCTION kms_holds_fact(jsonb), kms_can_hold(text, jsonb), kms_refuse_bad_data(text, json),
    kms_refuse_unstorable(json) FROM PUBLIC;
