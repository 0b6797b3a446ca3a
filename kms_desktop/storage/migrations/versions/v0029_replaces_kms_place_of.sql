-- As in 0025; the reply to a question stands at the end too.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_place_of(text, text, text, bigint)'::regprocedure);
BEGIN
    ASSERT strpos(made, '(''handover'', ''approval'',') > 0;
    made := replace(made, '(''handover'', ''approval'',', '(''handover'', ''approval'', ''consult'',');
    EXECUTE made;
END $$;
