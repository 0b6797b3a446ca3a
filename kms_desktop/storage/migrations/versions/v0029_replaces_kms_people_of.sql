-- As in 0011, and whom somebody is asked.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_people_of(text)'::regprocedure);
BEGIN
    ASSERT strpos(made, 'UNION SELECT h.to_id FROM handover h WHERE h.contact_id = which') > 0;
    made := replace(made, 'UNION SELECT h.to_id FROM handover h WHERE h.contact_id = which', 'UNION SELECT h.to_id FROM handover h WHERE h.contact_id = which
            UNION SELECT q.to_id FROM consult q WHERE q.contact_id = which');
    EXECUTE made;
END $$;
