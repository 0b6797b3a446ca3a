-- As before; who says nothing settles nothing.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'settle_missed_call' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'IF how NOT IN ('''', ''rang_back'', ''done'') THEN') > 0;
    made := replace(made, 'IF how NOT IN ('''', ''rang_back'', ''done'') THEN', 'IF coalesce(how, ''?'') NOT IN ('''', ''rang_back'', ''done'') THEN');
    EXECUTE made;
END $$;
