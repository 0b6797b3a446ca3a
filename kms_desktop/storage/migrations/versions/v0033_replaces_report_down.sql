-- As before; two hundred on each day that can be told, those that were taken back among them.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'report_down' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'least(kms_checked_time(at, ''When it was down''), clock_timestamp())') > 0;
    made := replace(made, 'least(kms_checked_time(at, ''When it was down''), clock_timestamp())', 'kms_lately(at, ''When it was down'')');
    ASSERT strpos(made, 'r.at > clock_timestamp() - interval ''1 day'')
          AND NOT report_down.taken_back THEN') > 0;
    made := replace(made, 'r.at > clock_timestamp() - interval ''1 day'')
          AND NOT report_down.taken_back THEN', 'r.at > when_it_was - interval ''1 day''
            AND r.at < when_it_was + interval ''1 day'')
          AND NOT EXISTS (SELECT FROM down_report r WHERE r.id = report_id) THEN');
    EXECUTE made;
END $$;
