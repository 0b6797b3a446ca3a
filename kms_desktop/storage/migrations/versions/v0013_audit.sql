-- The audit is written by the database alone, in the act that a row tells of; whatever it holds has the hash that the
-- program finds again. And what every act asks of its arguments.

-- A text as the program writes it into JSON: what is not plain ASCII as `\u` and four digits, beyond them as two halves.
CREATE FUNCTION kms_json_text(said text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT '"' || coalesce(string_agg(CASE
            WHEN one = '"' THEN '\"' WHEN one = '\' THEN '\\'
            WHEN one = E'\n' THEN '\n' WHEN one = E'\r' THEN '\r' WHEN one = E'\t' THEN '\t'
            WHEN one = E'\b' THEN '\b' WHEN one = E'\f' THEN '\f'
            WHEN ascii(one) BETWEEN 32 AND 126 THEN one
            WHEN ascii(one) < 65536 THEN '\u' || lpad(to_hex(ascii(one)), 4, '0')
            ELSE '\u' || lpad(to_hex(55296 + ((ascii(one) - 65536) >> 10)), 4, '0')
              || '\u' || lpad(to_hex(56320 + ((ascii(one) - 65536) & 1023)), 4, '0')
        END, '' ORDER BY n), '') || '"'
        FROM regexp_split_to_table(said, '') WITH ORDINALITY AS part (one, n) WHERE one <> ''
    $$;

-- JSON of texts, whole numbers, truths, lists and objects, in the one form that the program hashes.
CREATE FUNCTION kms_canonical(said jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    RETURN CASE jsonb_typeof(said)
        WHEN 'object' THEN '{' || coalesce((
            SELECT string_agg(kms_json_text(key) || ':' || kms_canonical(value), ',' ORDER BY key COLLATE "C")
            FROM jsonb_each(said)), '') || '}'
        WHEN 'array' THEN '[' || coalesce((
            SELECT string_agg(kms_canonical(value), ',' ORDER BY n)
            FROM jsonb_array_elements(said) WITH ORDINALITY AS part (value, n)), '') || ']'
        WHEN 'string' THEN kms_json_text(said #>> '{}')
        ELSE said::text
    END;
END $$;

-- As in 0006, for whatever is said. A row under a number far beyond the chain, slipped in before, ends it for nobody.
CREATE OR REPLACE FUNCTION kms_audit(by_login text, act text, said json) RETURNS integer LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    number integer;
    before text;
    now_at timestamptz;
    told text;
BEGIN
    PERFORM pg_advisory_xact_lock(1802331489);
    SELECT a.seq, a.hash INTO number, before FROM audit a WHERE a.seq < 2000000000 ORDER BY a.seq DESC LIMIT 1;
    number := coalesce(number, 0) + 1;
    before := coalesce(before, repeat('0', 64));
    now_at := clock_timestamp();
    told := '[' || number || ',"' || to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00",'
        || kms_json_text(by_login) || ',' || kms_json_text(act) || ',' || kms_canonical(said::jsonb) || ',"'
        || before || '"]';
    INSERT INTO audit (seq, at, who, what, data, previous, hash)
        VALUES (number, now_at, by_login, act, said::jsonb::json, before, encode(sha256(convert_to(told, 'UTF8')), 'hex'));
    RETURN number;
END $$;

-- A key as desktops make them (UUIDv7): later ones sort behind earlier ones.
CREATE FUNCTION kms_new_key() RETURNS text LANGUAGE sql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT concat_ws('-', substr(ms, 1, 8), substr(ms, 9), '7' || substr(by_chance, 14, 3), substr(by_chance, 17, 4),
                         substr(by_chance, 21))
        FROM (SELECT lpad(to_hex(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS ms,
                     replace(gen_random_uuid()::text, '-', '') AS by_chance) made
    $$;

-- Under whose name an act is told: the person's own login, or what the owner of the tables says.
CREATE FUNCTION kms_acting_login(said text) RETURNS text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT CASE WHEN kms_is_owner() THEN left(coalesce(nullif(said, ''), 'setup'), 200) ELSE session_user::text END $$;

-- Under whose key: the person's own, or what the owner of the tables says.
CREATE FUNCTION kms_acting_person(me text, said text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT coalesce(me, said, '') $$;

-- JSON as it may be looked into: an object or a list, of bounded size, without half characters and endless numbers.
CREATE FUNCTION kms_read_json(said json, kind text, most integer) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    found jsonb;
BEGIN
    IF said IS NULL OR octet_length(said::text) > most THEN
        RAISE EXCEPTION 'This is too large to be stored.' USING ERRCODE = 'KM001';
    END IF;
    BEGIN
        found := said::jsonb;
    EXCEPTION WHEN data_exception OR statement_too_complex THEN
        RAISE EXCEPTION 'This holds something that cannot be stored.' USING ERRCODE = 'KM001';
    END;
    IF jsonb_typeof(found) <> kind THEN
        RAISE EXCEPTION 'This is not what is expected here, and was not stored.' USING ERRCODE = 'KM001';
    END IF;
    RETURN found;
END $$;

-- A text that is not longer than this, and on one line where only one is shown.
CREATE FUNCTION kms_checked_line(said text, most integer, what text) RETURNS text LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF said IS NULL OR length(said) > most OR said ~ '[\u0001-\u001f\u007f-\u009f]' THEN
        RAISE EXCEPTION '% is one line of at most % characters.', what, most USING ERRCODE = 'KM001';
    END IF;
    RETURN said;
END $$;

CREATE FUNCTION kms_checked_text(said text, most integer, what text) RETURNS text LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF said IS NULL OR length(said) > most THEN
        RAISE EXCEPTION '% has at most % characters.', what, most USING ERRCODE = 'KM001';
    END IF;
    RETURN said;
END $$;

-- A time as it is written in JSON: finite, and of this age of the world.
CREATE FUNCTION kms_checked_time(said text, what text) RETURNS timestamptz LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    found timestamptz;
BEGIN
    BEGIN
        found := said::timestamptz;
    EXCEPTION WHEN data_exception OR datetime_field_overflow THEN
        found := NULL;
    END;
    IF found IS NULL OR found NOT BETWEEN '1900-01-01' AND '2200-01-01' THEN
        RAISE EXCEPTION '% is a time that can be read.', what USING ERRCODE = 'KM001';
    END IF;
    RETURN found;
END $$;

-- Whose right something is, by the role that this person has here and now; the owner of the tables has every right.
CREATE FUNCTION kms_refuse_unless(roles text[], sentence text) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT kms_is_owner() AND NOT coalesce(kms_role() = ANY (roles), false) THEN
        RAISE EXCEPTION '%', sentence USING ERRCODE = 'KM001';
    END IF;
END $$;
