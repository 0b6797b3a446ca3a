-- As before; a thousand on each day that can be told.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'log_search' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'kms_checked_time(at, ''When it was searched'')') > 0;
    made := replace(made, 'kms_checked_time(at, ''When it was searched'')', 'kms_lately(at, ''When it was searched'')');
    ASSERT strpos(made, 's.at > when_it_was - interval ''1 day'')') > 0;
    made := replace(made, 's.at > when_it_was - interval ''1 day'')', 's.at > when_it_was - interval ''1 day''
            AND s.at < when_it_was + interval ''1 day'')');
    EXECUTE made;
END $$;
