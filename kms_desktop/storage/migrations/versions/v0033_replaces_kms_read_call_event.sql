-- As before; nothing happened later than now.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'kms_read_call_event' AND p.pronamespace = quote_ident({schema_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'PERFORM kms_checked_time(found ->> ''at'', ''When something happened with a call'');
    RETURN found;') > 0;
    made := replace(made, 'PERFORM kms_checked_time(found ->> ''at'', ''When something happened with a call'');
    RETURN found;', 'RETURN found || jsonb_build_object(''at'',
        kms_not_ahead(kms_checked_time(found ->> ''at'', ''When something happened with a call'')));');
    EXECUTE made;
END $$;
