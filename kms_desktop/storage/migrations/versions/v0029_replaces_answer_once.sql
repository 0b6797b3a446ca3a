-- As in 0011, and replies to a question.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'answer_once' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
BEGIN
    ASSERT strpos(made, '''handover_accepted'', ''handover_refused''') > 0;
    made := replace(made, '''handover_accepted'', ''handover_refused''', '''consult_seen'', ''consult_answered'', ''consult_declined'', ''handover_accepted'', ''handover_refused''');
    ASSERT strpos(made, 'UNION ALL SELECT a.contact_id FROM approval a') > 0;
    made := replace(made, 'UNION ALL SELECT a.contact_id FROM approval a', 'UNION ALL SELECT q.contact_id FROM consult q WHERE q.id = event -> ''data'' ->> ''consult_id''
        UNION ALL SELECT a.contact_id FROM approval a');
    EXECUTE made;
END $$;
