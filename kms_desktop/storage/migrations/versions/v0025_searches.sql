-- What was searched between calls: those words that found nothing are work for editors.

ALTER TABLE idle_search ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON idle_search TO kms_editor, kms_supervisor, kms_admin, kms_quality_reviewer;
CREATE POLICY seen ON idle_search FOR SELECT TO kms_editor, kms_supervisor, kms_admin, kms_quality_reviewer
    USING ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'));

-- Under one's own name, once under its key; at most a thousand a day of one person.
CREATE FUNCTION {acts}.log_search(revision text, search_id text, words text, found boolean, at text, by_id text)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    when_it_was CONSTANT timestamptz := kms_checked_time(at, 'When it was searched');
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'],
                              'Your role reads what is searched and logs nothing.');
    PERFORM kms_checked_line(search_id, 36, 'A key'), kms_checked_text(words, 2000, 'A search');
    IF search_id = '' OR btrim(words) = '' OR $4 IS NULL THEN
        RAISE EXCEPTION 'A search has a key and words.' USING ERRCODE = 'KM001';
    END IF;
    IF (SELECT count(*) >= 1000 FROM idle_search s WHERE s.by_id = me AND s.at > when_it_was - interval '1 day') THEN
        RETURN;
    END IF;
    -- By its place: the name is that of FOUND of PL/pgSQL, which says what the statement before did.
    INSERT INTO idle_search (id, by_id, words, found, at)
        VALUES (search_id, me, words, $4, when_it_was)
        ON CONFLICT (id) DO NOTHING;
END $$;

REVOKE ALL ON FUNCTION {acts}.log_search(text, text, text, boolean, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.log_search(text, text, text, boolean, text, text) TO kms_agent;
