-- As before; none is dated later than now.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'submit_suggestion' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'kms_checked_time(whole ->> ''made_at'', ''When it was suggested'')') > 0;
    made := replace(made, 'kms_checked_time(whole ->> ''made_at'', ''When it was suggested'')', 'least(kms_checked_time(whole ->> ''made_at'', ''When it was suggested''), clock_timestamp())');
    EXECUTE made;
END $$;
