-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.

DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p
               WHERE p.pronamespace IN (
                   quote_ident({schema_text})::regnamespace,
                   quote_ident({acts_text})::regnamespace
               )
                 AND p.prokind = 'f' AND p.prosqlbody IS NULL
                 AND p.proowner = (SELECT o.relowner FROM pg_class o WHERE o.oid = 'contact_event'::regclass)
                 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                                                           AND d.deptype = 'e') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        IF (SELECT p.prosecdef FROM pg_proc p WHERE p.oid = one) THEN
            EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on SET transform_null_equals = off '
                           'SET "DateStyle" = ''ISO, MDY'' SET "TimeZone" = ''UTC'' SET extra_float_digits = 1', one);
        END IF;
    END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION {acts}.order_reason_codes(text, text[], text, text) TO kms_editor, kms_supervisor, kms_admin;
GRANT EXECUTE ON FUNCTION {acts}.set_verification(text, integer, text, text) TO kms_admin;
