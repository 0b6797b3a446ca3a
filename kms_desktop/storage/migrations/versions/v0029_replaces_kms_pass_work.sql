-- As before; questions that wait for who leaves are declined.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_pass_work(staff, staff, text)'::regprocedure);
BEGIN
    ASSERT strpos(made, 'IF receiver.id IS NULL THEN') > 0;
    made := replace(made, 'IF receiver.id IS NULL THEN', 'PERFORM kms_decline_for(leaving.id);
    IF receiver.id IS NULL THEN');
    EXECUTE made;
END $$;
