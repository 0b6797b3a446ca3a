-- What somebody owes who leaves goes to the colleague, and is logged.
CREATE FUNCTION kms_pass_promises(leaving staff, receiver staff) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    owed record;
BEGIN
    FOR owed IN SELECT p.id, p.contact_id FROM promise p JOIN contact c ON c.id = p.contact_id
                WHERE p.owner_id = leaving.id AND p.state = 'open' ORDER BY p.contact_id, p.id FOR UPDATE OF c LOOP
        PERFORM kms_log_for(owed.contact_id, leaving.id, 'promise_passed', json_build_object(
            'promise_id', owed.id, 'to_id', receiver.id));
        PERFORM kms_write_rows(owed.contact_id, 'promise_passed');
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION kms_pass_promises(staff, staff) FROM PUBLIC;

-- As in 0018, but for that.
CREATE OR REPLACE FUNCTION kms_pass_work(leaving staff, receiver staff, question text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one record;
    passed text;
BEGIN
    FOR one IN SELECT h.id, h.contact_id FROM handover h JOIN contact c ON c.id = h.contact_id
               WHERE h.state = 'waiting' AND h.to_kind = 'person' AND h.to_id = leaving.id
               ORDER BY h.contact_id FOR UPDATE OF c LOOP
        PERFORM kms_log_for(one.contact_id, leaving.id, 'handover_refused', json_build_object(
            'handover_id', one.id, 'reason', question));
        PERFORM kms_write_rows(one.contact_id);
        PERFORM kms_announce(kms_people_of(one.contact_id), true);
    END LOOP;
    IF receiver.id IS NULL THEN
        RETURN;
    END IF;
    FOR one IN SELECT c.* FROM contact c WHERE c.holder_id = leaving.id AND c.phase <> 'wrapped_up'
               ORDER BY c.id FOR UPDATE LOOP
        PERFORM kms_log_for(one.id, leaving.id, 'approval_taken_back', json_build_object('approval_id', a.id, 'reason', ''))
            FROM approval a WHERE a.contact_id = one.id AND a.state = 'waiting' AND a.asked_by = leaving.id;
        PERFORM kms_log_for(one.id, leaving.id, 'handover_taken_back', json_build_object('handover_id', h.id, 'reason', ''))
            FROM handover h WHERE h.contact_id = one.id AND h.state = 'waiting' AND h.from_id = leaving.id;
        passed := kms_new_key();
        PERFORM kms_log_for(one.id, leaving.id, 'handed_over', json_build_object(
            'handover_id', passed, 'to_kind', 'person', 'to_id', receiver.id, 'to_name', receiver.name,
            'question', question, 'warm', false, 'answer', ''));
        PERFORM kms_log_for(one.id, receiver.id, 'handover_accepted', json_build_object(
            'handover_id', passed, 'reason', ''));
        PERFORM kms_write_rows(one.id);
        PERFORM kms_announce(kms_people_of(one.id) || ARRAY['approvals'], true);
    END LOOP;
    PERFORM kms_pass_promises(leaving, receiver);
END $$;
