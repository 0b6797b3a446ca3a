-- As in 0025; a code that nobody chooses any more has no place in the order.
DO $$
DECLARE
    made text := pg_get_functiondef(
        format('%I.keep_reason_code(text, text, text, text, boolean, text, text)', {acts_text})::regprocedure);
BEGIN
    ASSERT strpos(made, 'retired = EXCLUDED.retired,') > 0;
    made := replace(made, 'retired = EXCLUDED.retired,', 'retired = EXCLUDED.retired,
            position = CASE WHEN EXCLUDED.retired OR EXCLUDED.merged_into <> '''' THEN 0 ELSE kept.position END,');
    EXECUTE made;
END $$;
