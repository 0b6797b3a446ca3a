-- As in 0018, and those that this person is asked about and looks at.
DO $$
DECLARE
    made text := pg_get_functiondef('kms_contacts_passed_by_me()'::regprocedure);
BEGIN
    ASSERT strpos(made, 'UNION SELECT h.contact_id FROM handover h WHERE h.answered_by') > 0;
    made := replace(made, 'UNION SELECT h.contact_id FROM handover h WHERE h.answered_by', 'UNION SELECT kms_contacts_asked_of_me()
        UNION SELECT h.contact_id FROM handover h WHERE h.answered_by');
    EXECUTE made;
END $$;
