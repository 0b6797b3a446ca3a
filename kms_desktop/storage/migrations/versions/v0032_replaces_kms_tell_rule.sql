-- As in 0026, and whether it is for verified callers alone.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_tell_rule(text, text, option_rule, jsonb, text, text)'::regprocedure);
BEGIN
    ASSERT strpos(made, '''authority'', coalesce(') > 0;
    made := replace(made, '''authority'', coalesce(',
        '''verified before'', coalesce(before.verified::text, ''''), ''verified'', CASE WHEN after IS NULL THEN '''' '
        'ELSE kms_needs_verified(after)::text END, ''authority'', coalesce(');
    EXECUTE made;
END $$;
