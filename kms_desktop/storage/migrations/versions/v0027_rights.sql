-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.

DO $$
DECLARE
    one regprocedure;
    telephone CONSTANT text := kms_group('telephone_system');
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
    EXECUTE format('GRANT USAGE ON SCHEMA %I, %I TO %I', {schema_text}, {acts_text}, telephone);
    EXECUTE format('GRANT SELECT ON alembic_version TO %I', telephone);
    EXECUTE format('GRANT EXECUTE ON FUNCTION kms_me(), kms_is_owner(), kms_server_acceptance() TO %I', telephone);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %I.store_call_events(text, json), %I.note_reception(text, json) TO %I, %I, %I',
                   {acts_text}, {acts_text}, telephone, kms_group('supervisor'), kms_group('admin'));
END $$;

GRANT SELECT ON reception_note TO kms_editor, kms_supervisor, kms_admin, kms_quality_reviewer;
CREATE POLICY seen ON reception_note FOR SELECT TO kms_editor, kms_supervisor, kms_admin, kms_quality_reviewer
    USING ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'));
