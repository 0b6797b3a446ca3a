-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.

DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p
               WHERE p.pronamespace IN (quote_ident({schema_text})::regnamespace, quote_ident({acts_text})::regnamespace)
                 AND p.proname IN ('kms_keep_theme_event', 'kms_theme_log', 'kms_theme_state', 'kms_theme_root',
                                   'kms_theme_members', 'kms_settle_members', 'kms_answer_members', 'kms_refuse_undecided',
                                   'kms_hold_theme', 'kms_write_theme_event', 'kms_may_theme', 'kms_theme_data',
                                   'kms_judge_theme_event', 'kms_theme_without', 'make_theme', 'write_theme_event',
                                   'say_same_here', 'set_assumption', 'erase_customer', 'export_list')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        IF (SELECT p.prosecdef FROM pg_proc p WHERE p.oid = one) THEN
            EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on SET transform_null_equals = off '
                           'SET "DateStyle" = ''ISO, MDY'' SET "TimeZone" = ''UTC'' SET extra_float_digits = 1', one);
        END IF;
    END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION
    {acts}.make_theme(text, text, text, json, text, text),
    {acts}.write_theme_event(text, text, text, integer, text, json, text, text) TO kms_editor, kms_supervisor, kms_admin;
GRANT EXECUTE ON FUNCTION {acts}.say_same_here(text, text, json, text) TO kms_agent;
GRANT EXECUTE ON FUNCTION {acts}.set_assumption(
    text, text, text, double precision, double precision, double precision, text, text, text) TO kms_supervisor, kms_admin;
