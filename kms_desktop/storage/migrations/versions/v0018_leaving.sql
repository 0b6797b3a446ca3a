-- What somebody has open, and how it goes to a colleague when they leave: what is on its way is ended in their name, what
-- they have in hand is passed on and accepted, and what they promised is owed by the colleague.

-- Who owes what somebody promised who left: the colleague to whom it was handed.
CREATE FUNCTION kms_owing(now_owed_by text, said text) RETURNS text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE WHEN EXISTS (SELECT FROM staff s WHERE s.id = said AND NOT s.active)
                     AND EXISTS (SELECT FROM staff s WHERE s.id = now_owed_by AND s.active)
               THEN now_owed_by ELSE said END
    $$;

-- As in 0012, but for that.
CREATE OR REPLACE FUNCTION kms_write_promises(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO promise AS kept (id, contact_id, customer_id, owner_id, what, due_at, made_at, state)
        SELECT p.id, which, kms_known_customer(p.customer_id), p.owner_id, p.what, p.due_at, p.made_at, 'open'
        FROM kms_fold_promises(told) p
        ON CONFLICT (id) DO UPDATE SET
            customer_id = excluded.customer_id, owner_id = kms_owing(kept.owner_id, excluded.owner_id),
            what = excluded.what, due_at = excluded.due_at, made_at = excluded.made_at
        WHERE kept.contact_id = excluded.contact_id
          AND (kept.customer_id, kept.owner_id, kept.what, kept.due_at, kept.made_at) IS DISTINCT FROM
              (excluded.customer_id, kms_owing(kept.owner_id, excluded.owner_id), excluded.what, excluded.due_at,
               excluded.made_at);
    $$;

-- How much somebody has open, thing by thing.
CREATE FUNCTION kms_open_work(who text) RETURNS json LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT json_build_object(
            'contacts', (SELECT count(*) FROM contact c WHERE c.holder_id = who AND c.phase <> 'wrapped_up'),
            'promises', (SELECT count(*) FROM promise p LEFT JOIN customer u ON u.id = p.customer_id
                         WHERE p.owner_id = who AND p.state = 'open' AND u.erased_in IS NULL),
            'handovers', (SELECT count(*) FROM handover h WHERE h.state = 'waiting'
                          AND h.to_kind = 'person' AND h.to_id = who),
            'approvals', (SELECT count(*) FROM approval a WHERE a.state = 'waiting' AND a.asked_by = who),
            'suggestions', (SELECT count(*) FROM suggestion s WHERE s.state = 'new' AND s.made_by = who))
    $$;

-- One event that an act logs in somebody's name, at the end of a contact.
CREATE FUNCTION kms_log_for(which text, who text, kind text, data json) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data, stored_at)
        SELECT kms_new_key(), which, coalesce(max(e.seq), 0) + 1, clock_timestamp(), who, kms_log_for.kind,
               kms_log_for.data, clock_timestamp()
        FROM contact_event e WHERE e.contact_id = which;
END $$;

-- Contacts in hand go to the colleague as if they had been passed on and accepted; handovers that wait for who leaves go
-- back to who made them.
CREATE FUNCTION kms_pass_work(leaving staff, receiver staff, question text) RETURNS void LANGUAGE plpgsql VOLATILE
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
    UPDATE promise p SET owner_id = receiver.id WHERE p.owner_id = leaving.id AND p.state = 'open';
END $$;
