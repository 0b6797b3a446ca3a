-- As before, and questions to colleagues.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_write_rows(text, text)'::regprocedure);
BEGIN
    ASSERT strpos(made, 'IF ''approval'' = ANY (changed) THEN') > 0;
    made := replace(made, 'IF ''approval'' = ANY (changed) THEN', 'IF after_kind IS NULL OR starts_with(after_kind, ''consult_'') THEN
        PERFORM kms_write_consults(which, told);
    END IF;
    IF ''approval'' = ANY (changed) THEN');
    EXECUTE made;
END $$;
