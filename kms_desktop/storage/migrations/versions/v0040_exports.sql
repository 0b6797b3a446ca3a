-- What is written into a file and is no list of keys, such as a report or one row a contact, is told in the audit.
-- Whoever works here may write what they read; rows of contacts that are not their own, and names, only who exports the floor.
CREATE FUNCTION {acts}.note_export(revision text, what text, many integer, of_floor boolean, with_names boolean,
                                   period text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    PERFORM kms_checked_line(what, 36, 'The name of a report'), kms_checked_line(period, 80, 'A period');
    IF what IS NULL OR what !~ '^[a-z][a-z_]{0,35}$' THEN
        RAISE EXCEPTION 'A report has a name of small letters.' USING ERRCODE = 'KM001';
    ELSIF many IS NULL OR many < 0 THEN
        RAISE EXCEPTION 'An export has a number of rows.' USING ERRCODE = 'KM001';
    ELSIF of_floor IS NULL OR with_names IS NULL THEN
        RAISE EXCEPTION 'An export says whose rows it holds, and whether it holds names.' USING ERRCODE = 'KM001';
    ELSIF me IS NOT NULL AND (of_floor OR with_names) AND NOT kms_exports_floor(me) THEN
        RAISE EXCEPTION 'The contacts of the floor are exported by a supervisor or an administrator.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'report exported', json_build_object(
        'report', what, 'rows', many, 'names', with_names, 'period', coalesce(period, '')));
END $$;

-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.
DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p
               WHERE p.pronamespace = quote_ident({acts_text})::regnamespace AND p.proname = 'note_export'
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on SET transform_null_equals = off '
                       'SET "DateStyle" = ''ISO, MDY'' SET "TimeZone" = ''UTC'' SET extra_float_digits = 1', one);
    END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION {acts}.note_export(text, text, integer, boolean, boolean, text, text)
    TO kms_agent, kms_quality_reviewer;
