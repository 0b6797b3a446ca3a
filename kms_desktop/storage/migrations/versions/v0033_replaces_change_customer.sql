-- As before; of two changes the later counts, so none is dated later than now.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'change_customer' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'coalesce(held.id, ''''), (said ->> ''at'')::timestamptz, who') > 0;
    made := replace(made, 'coalesce(held.id, ''''), (said ->> ''at'')::timestamptz, who', 'coalesce(held.id, ''''), least((said ->> ''at'')::timestamptz, clock_timestamp()), who');
    EXECUTE made;
END $$;
