-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.

DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p
               WHERE p.pronamespace IN (quote_ident({schema_text})::regnamespace, quote_ident({acts_text})::regnamespace)
                 AND p.proname IN ('kms_is_status', 'kms_status_lease', 'kms_count_status', 'kms_begin_status',
                                   'set_status', 'keep_status', 'end_status') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        IF (SELECT p.prosecdef FROM pg_proc p WHERE p.oid = one) THEN
            EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on SET transform_null_equals = off '
                           'SET "DateStyle" = ''ISO, MDY'' SET "TimeZone" = ''UTC'' SET extra_float_digits = 1', one);
        END IF;
    END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION
    {acts}.set_status(text, text, text, text),
    {acts}.keep_status(text, text),
    {acts}.end_status(text, text) TO kms_agent;
