-- What may stand in a JSON column, and how a column is mended before its check is added. While that is done no trigger of
-- the workspace speaks: the log of events loses what nobody could read, and the audit log tells of it.

-- Whether JSON is of the shape, the size and the depth that every reader bears: no half characters, no NUL, and no number
-- that is none. It refuses, and raises for nothing.
CREATE FUNCTION kms_is_stored_json(value json, shape text, most integer, deepest integer) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    whole jsonb;
BEGIN
    IF value IS NULL THEN
        RETURN NULL;
    ELSIF length(value::text) > most OR json_typeof(value) <> shape THEN
        RETURN false;
    END IF;
    whole := value;
    RETURN NOT jsonb_path_exists(whole, format('$.**{%s to last}', deepest + 1)::jsonpath)
       AND NOT jsonb_path_exists(
           whole, '$.** ? (@.type() == "number" && (@ > 1.7976931348623157e308 || @ < -1.7976931348623157e308))');
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RETURN false;
END $$;
REVOKE ALL ON FUNCTION kms_is_stored_json(json, text, integer, integer) FROM PUBLIC;

-- The JSON with a mark in place of half characters and NUL; where that is not enough, what it was, as a text.
CREATE FUNCTION kms_mended_json(value json, shape text, most integer, deepest integer) RETURNS json
    LANGUAGE plpgsql IMMUTABLE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    said text := value::text;
BEGIN
    said := regexp_replace(said, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'gi');
    said := regexp_replace(said, '(?<!\\)((?:\\\\)*)\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})', '\1\\ufffd', 'gi');
    said := regexp_replace(said, '(?<!\\)((?:\\\\)*)(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}', '\1\\ufffd', 'gi');
    IF kms_is_stored_json(said::json, shape, most, deepest) THEN
        RETURN said::json;
    END IF;
    RETURN CASE shape WHEN 'object' THEN json_build_object('cannot_be_read', left(value::text, 1000)) ELSE '[]' END;
END $$;

CREATE FUNCTION kms_mend_column(of_table text, of_column text, fits text, mended text) RETURNS void
    LANGUAGE plpgsql SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    many integer;
    so_far jsonb := coalesce(nullif(current_setting('kms.mended', true), ''), '{}');
BEGIN
    EXECUTE format('UPDATE %I SET %I = %s WHERE NOT (%s)', of_table, of_column, mended, fits);
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many > 0 THEN
        PERFORM set_config('kms.mended', (so_far || jsonb_build_object(of_table || '.' || of_column, many))::text, true);
    END IF;
END $$;

CREATE FUNCTION kms_say_triggers(speak boolean) RETURNS void LANGUAGE plpgsql SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one record;
    were jsonb := coalesce(nullif(current_setting('kms.triggers', true), ''), '{}');
BEGIN
    FOR one IN SELECT t.tgname, t.tgenabled::text AS how, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
               WHERE c.relnamespace = quote_ident({schema_text})::regnamespace AND NOT t.tgisinternal LOOP
        IF NOT speak THEN
            were := were || jsonb_build_object(one.relname || '.' || one.tgname, one.how);
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER %I', one.relname, one.tgname);
        ELSIF were ->> (one.relname || '.' || one.tgname) IN ('O', 'A', 'R') THEN
            EXECUTE format('ALTER TABLE %I ENABLE %s TRIGGER %I', one.relname,
                CASE were ->> (one.relname || '.' || one.tgname) WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END,
                one.tgname);
        END IF;
    END LOOP;
    PERFORM set_config('kms.triggers', CASE WHEN speak THEN '' ELSE were::text END, true);
END $$;

SELECT kms_say_triggers(false);

-- A number that leaves no room for the next one is the next one itself. A row of the audit log that is moved so does not
-- fit its hash, which is what the check of the log is there to say.
UPDATE contact_event e SET seq = n.seq FROM (
    SELECT w.id, row_number() OVER (PARTITION BY w.contact_id ORDER BY w.seq, w.id) + coalesce((
        SELECT max(o.seq) FROM contact_event o WHERE o.contact_id = w.contact_id AND o.seq BETWEEN 1 AND 1000000), 0) AS seq
    FROM contact_event w WHERE w.seq NOT BETWEEN 1 AND 1000000) n
WHERE n.id = e.id;
UPDATE article_change e SET n = m.n FROM (
    SELECT w.id, row_number() OVER (PARTITION BY w.article_id ORDER BY w.n, w.id) + coalesce((
        SELECT max(o.n) FROM article_change o WHERE o.article_id = w.article_id AND o.n BETWEEN 1 AND 1000000), 0) AS n
    FROM article_change w WHERE w.n NOT BETWEEN 1 AND 1000000) m
WHERE m.id = e.id;
UPDATE audit e SET seq = n.seq FROM (
    SELECT w.hash, row_number() OVER (ORDER BY w.seq) + coalesce((
        SELECT max(o.seq) FROM audit o WHERE o.seq BETWEEN 1 AND 2000000000), 0) AS seq
    FROM audit w WHERE w.seq NOT BETWEEN 1 AND 2000000000) n
WHERE n.hash = e.hash;
