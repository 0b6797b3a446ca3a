-- What somebody takes out of the workspace is named row by row, judged, and told in the audit.

CREATE FUNCTION kms_exports_floor(who text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM staff s WHERE s.id = who AND s.active AND s.role IN ('supervisor', 'admin'))
    $$;

-- As the policy of the table says.
CREATE FUNCTION kms_reads_suggestion(who text, said suggestion) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT said.made_by = who OR said.state <> 'new' OR EXISTS (
            SELECT FROM staff s WHERE s.id = who AND s.active AND (
                s.role IN ('supervisor', 'admin', 'quality_reviewer')
                OR (s.role = 'editor' AND said.article_id <> '')))
    $$;

-- Refuses a list with a contact that is not this person's own, where they do not export those of the floor.
CREATE FUNCTION kms_judge_contacts(who text, ids text[]) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF who IS NULL THEN
        RETURN;
    ELSIF EXISTS (SELECT FROM unnest(ids) AS said (id) LEFT JOIN contact c ON c.id = said.id
                  WHERE NOT coalesce(kms_can_see(who, c), false)) THEN
        RAISE EXCEPTION 'A list that is exported holds contacts that are there, and that you see.' USING ERRCODE = 'KM001';
    ELSIF NOT kms_exports_floor(who) AND EXISTS (
        SELECT FROM unnest(ids) AS said (id) JOIN contact c ON c.id = said.id
        WHERE c.holder_id <> who AND NOT kms_has_had(who, c.id)) THEN
        RAISE EXCEPTION 'You export the contacts that you handled; a supervisor or an administrator those of the floor.'
            USING ERRCODE = 'KM001';
    END IF;
END $$;

DROP FUNCTION {acts}.note_export(text, text, integer, text);
CREATE FUNCTION {acts}.export_list(revision text, what text, ids text[], by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    PERFORM kms_check_word(what, ARRAY['contacts', 'suggestions'], '“%s” is no list that is exported. It is one of %s.');
    IF ids IS NULL OR cardinality(ids) > 20000 OR EXISTS (SELECT FROM unnest(ids) AS said (id) WHERE said.id IS NULL) THEN
        RAISE EXCEPTION 'A list of at most 20000 rows is exported at once.' USING ERRCODE = 'KM001';
    ELSIF what = 'contacts' THEN
        PERFORM kms_judge_contacts(me, ids);
    ELSIF me IS NOT NULL AND EXISTS (
        SELECT FROM unnest(ids) AS said (id) LEFT JOIN suggestion s ON s.id = said.id
        WHERE s.id IS NULL OR NOT coalesce(kms_reads_suggestion(me, s), false)) THEN
        RAISE EXCEPTION 'A list that is exported holds suggestions that are there, and that you see.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'list exported', json_build_object(
        'list', what, 'rows', (SELECT count(DISTINCT said.id) FROM unnest(ids) AS said (id))));
END $$;
