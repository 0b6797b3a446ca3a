-- As before; five hundred on each day that can be told.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'read_bulletin' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'least(kms_checked_time(at, ''When it was read''), clock_timestamp())') > 0;
    made := replace(made, 'least(kms_checked_time(at, ''When it was read''), clock_timestamp())', 'kms_lately(at, ''When it was read'')');
    ASSERT strpos(made, 'r.at > clock_timestamp() - interval ''1 day'')') > 0;
    made := replace(made, 'r.at > clock_timestamp() - interval ''1 day'')', 'r.at > when_it_was - interval ''1 day''
            AND r.at < when_it_was + interval ''1 day'')');
    EXECUTE made;
END $$;
