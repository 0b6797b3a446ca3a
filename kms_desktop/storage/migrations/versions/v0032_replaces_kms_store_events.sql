-- As in 0011; a verification is judged by the customer whom the events before it named, and a grant by the verification.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'kms_store_events' AND p.pronamespace = quote_ident({schema_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'kind IN (''granted'', ''reopened'')') > 0;
    made := replace(made, 'kind IN (''granted'', ''reopened'')', 'kind IN (''granted'', ''verified'', ''reopened'')');
    ASSERT strpos(made, 'IF kind = ''granted'' THEN') > 0;
    made := replace(made, 'IF kind = ''granted'' THEN', 'IF kind = ''verified'' THEN
            PERFORM kms_judge_verified(held, event -> ''data'');
        ELSIF kind = ''granted'' THEN
            PERFORM kms_refuse_unverified(which, event -> ''data'', (event ->> ''at'')::timestamptz);');
    EXECUTE made;
END $$;
