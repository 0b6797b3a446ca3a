-- As in 0016, of what this version made: what runs as the owner reads its text, times and numbers as they were meant.

DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p
               WHERE p.pronamespace IN (
                   quote_ident({schema_text})::regnamespace,
                   quote_ident({acts_text})::regnamespace
               )
                 AND p.prosecdef AND p.prokind = 'f' AND p.prosqlbody IS NULL
                 AND p.proowner = (SELECT o.relowner FROM pg_class o WHERE o.oid = 'contact_event'::regclass) LOOP
        EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on SET transform_null_equals = off '
                       'SET "DateStyle" = ''ISO, MDY'' SET "TimeZone" = ''UTC'' SET extra_float_digits = 1', one);
    END LOOP;
END $$;
