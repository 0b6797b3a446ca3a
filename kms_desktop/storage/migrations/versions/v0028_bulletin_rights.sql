-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.

DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p
               WHERE p.pronamespace IN (quote_ident({schema_text})::regnamespace, quote_ident({acts_text})::regnamespace)
                 AND p.proname IN ('kms_begin_bulletin', 'kms_read_bulletin', 'kms_empty_bulletins', 'publish_bulletin',
                                   'change_bulletin', 'end_bulletin', 'decline_bulletin', 'read_bulletin', 'report_down',
                                   'export_affected')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        IF (SELECT p.prosecdef FROM pg_proc p WHERE p.oid = one) THEN
            EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on SET transform_null_equals = off '
                           'SET "DateStyle" = ''ISO, MDY'' SET "TimeZone" = ''UTC'' SET extra_float_digits = 1', one);
        END IF;
    END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION
    {acts}.publish_bulletin(text, text, json, text, text),
    {acts}.change_bulletin(text, text, json, text, text),
    {acts}.end_bulletin(text, text, text, text, text),
    {acts}.decline_bulletin(text, text, text, text, text),
    {acts}.export_affected(text, text, integer, text) TO kms_supervisor, kms_admin;
GRANT EXECUTE ON FUNCTION {acts}.read_bulletin(text, text, text, text, text) TO kms_agent, kms_quality_reviewer;
GRANT EXECUTE ON FUNCTION {acts}.report_down(text, text, text, text, text, boolean, text) TO kms_agent;
