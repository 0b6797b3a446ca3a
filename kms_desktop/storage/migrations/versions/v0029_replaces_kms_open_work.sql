-- As in 0018, and questions that wait for them.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_open_work(text)'::regprocedure);
BEGIN
    ASSERT strpos(made, '''suggestions'', (') > 0;
    made := replace(made, '''suggestions'', (', '''questions'', (SELECT count(*) FROM consult q JOIN contact c ON c.id = q.contact_id
                          WHERE q.state = ''waiting'' AND c.phase <> ''wrapped_up'' AND q.to_kind = ''person'' AND q.to_id = who),
            ''suggestions'', (');
    EXECUTE made;
END $$;
