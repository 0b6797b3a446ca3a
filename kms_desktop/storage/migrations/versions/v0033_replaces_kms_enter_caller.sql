-- As before; who is entered was not there.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'kms_enter_caller' AND p.pronamespace = quote_ident({schema_text})::regnamespace));
BEGIN
    ASSERT strpos(made, '        RAISE EXCEPTION ''One caller is entered in a contact.'' USING ERRCODE = ''KM001'';
') > 0;
    made := replace(made, '        RAISE EXCEPTION ''One caller is entered in a contact.'' USING ERRCODE = ''KM001'';
', '        RAISE EXCEPTION ''One caller is entered in a contact.'' USING ERRCODE = ''KM001'';
    ELSIF EXISTS (SELECT FROM customer u WHERE u.id = said ->> ''customer_id'') THEN
        RAISE EXCEPTION ''This key belongs to another customer.'' USING ERRCODE = ''KM001'';
');
    EXECUTE made;
END $$;
