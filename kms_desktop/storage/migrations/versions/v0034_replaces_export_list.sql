-- As in 0024, and themes.

CREATE OR REPLACE FUNCTION {acts}.export_list(revision text, what text, ids text[], by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET standard_conforming_strings = on SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY'
    SET "TimeZone" = 'UTC' SET extra_float_digits = 1
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    PERFORM kms_check_word(what, ARRAY['contacts', 'promises', 'suggestions', 'themes'],
                           '“%s” is no list that is exported. It is one of %s.');
    IF ids IS NULL OR cardinality(ids) > 20000 OR EXISTS (SELECT FROM unnest(ids) AS said (id) WHERE said.id IS NULL) THEN
        RAISE EXCEPTION 'A list of at most 20000 rows is exported at once.' USING ERRCODE = 'KM001';
    ELSIF what = 'contacts' THEN
        PERFORM kms_judge_contacts(me, ids);
    ELSIF what = 'promises' THEN
        PERFORM kms_judge_promises(me, ids);
    ELSIF what = 'themes' THEN
        IF me IS NOT NULL AND EXISTS (
            SELECT FROM unnest(ids) AS said (id) LEFT JOIN theme t ON t.id = said.id AND t.division = kms_division()
            WHERE t.id IS NULL) THEN
            RAISE EXCEPTION 'A list that is exported holds themes that are there, and that you see.' USING ERRCODE = 'KM001';
        END IF;
    ELSIF me IS NOT NULL AND EXISTS (
        SELECT FROM unnest(ids) AS said (id) LEFT JOIN suggestion s ON s.id = said.id
        WHERE s.id IS NULL OR NOT coalesce(kms_reads_suggestion(me, s), false)) THEN
        RAISE EXCEPTION 'A list that is exported holds suggestions that are there, and that you see.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'list exported', json_build_object(
        'list', what, 'rows', (SELECT count(DISTINCT said.id) FROM unnest(ids) AS said (id))));
END $$;
