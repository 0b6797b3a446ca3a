-- As before; nothing happened later than now, and nobody floods colleagues with questions.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'kms_store_events' AND p.pronamespace = quote_ident({schema_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'PERFORM kms_refuse_bad_data(kind, raw -> ''data'');') > 0;
    made := replace(made, 'PERFORM kms_refuse_bad_data(kind, raw -> ''data'');', 'PERFORM kms_refuse_bad_data(kind, raw -> ''data'');
        event := event || jsonb_build_object(''at'', kms_not_ahead((event ->> ''at'')::timestamptz));');
    ASSERT strpos(made, '        IF kind = ''verified'' THEN') > 0;
    made := replace(made, '        IF kind = ''verified'' THEN', '        IF kind = ''consult_asked'' THEN
            PERFORM kms_refuse_many_questions(who, which);
        END IF;
        IF kind = ''verified'' THEN');
    EXECUTE made;
END $$;
