-- As before; of questions the words go.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'erase_customer' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, 'UPDATE approval SET question = '''', reason = '''' WHERE contact_id = ANY (contacts);') > 0;
    made := replace(made, 'UPDATE approval SET question = '''', reason = '''' WHERE contact_id = ANY (contacts);', 'UPDATE consult SET question = '''', answer = '''' WHERE contact_id = ANY (contacts);
    UPDATE approval SET question = '''', reason = '''' WHERE contact_id = ANY (contacts);');
    EXECUTE made;
END $$;
