-- As before; and who may reply to a question.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_judge_event(text, contact, text, timestamptz, jsonb)'::regprocedure);
BEGIN
    ASSERT strpos(made, 'WHEN ''handover'', ''approval'' THEN') > 0;
    made := replace(made, 'WHEN ''handover'', ''approval'' THEN', 'WHEN ''consult'' THEN
            PERFORM kms_judge_consult(who, held, kind, said);
        WHEN ''handover'', ''approval'' THEN');
    ASSERT strpos(made, 'OR EXISTS (SELECT FROM approval a') > 0;
    made := replace(made, 'OR EXISTS (SELECT FROM approval a', 'OR EXISTS (SELECT FROM consult q WHERE q.id = said ->> ''consult_id'' AND q.contact_id <> held.id)
       OR EXISTS (SELECT FROM approval a');
    EXECUTE made;
END $$;
