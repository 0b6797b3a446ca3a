-- What earlier versions wrote into the row alone is logged: who owes a promise since somebody left, and that it was kept or
-- broken. When is not known: when it was due, or now.

DO $$
DECLARE
    known promise;
    folded promise;
    place integer;
    settled_at timestamptz;
BEGIN
    FOR known IN SELECT * FROM promise ORDER BY contact_id, id LOOP
        SELECT f.* INTO folded FROM kms_fold_promises(ARRAY(SELECT e FROM kms_read_events(known.contact_id) e)) f
            WHERE f.id = known.id;
        CONTINUE WHEN NOT FOUND;
        SELECT max(e.seq) INTO place FROM contact_event e WHERE e.contact_id = known.contact_id;
        settled_at := least(greatest(known.made_at, known.due_at), clock_timestamp());
        IF folded.owner_id <> known.owner_id THEN
            place := place + 1;
            INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data, stored_at)
                VALUES (kms_new_key(), known.contact_id, place, settled_at, folded.owner_id, 'promise_passed',
                        json_build_object('promise_id', known.id, 'to_id', known.owner_id), clock_timestamp());
        END IF;
        IF known.state IN ('kept', 'broken') AND folded.state = 'open' THEN
            INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data, stored_at)
                VALUES (kms_new_key(), known.contact_id, place + 1, settled_at, known.owner_id, 'promise_' || known.state,
                        CASE known.state WHEN 'kept' THEN json_build_object('promise_id', known.id)
                            ELSE json_build_object('promise_id', known.id, 'why', '') END, clock_timestamp());
            UPDATE promise p SET settled_by = known.owner_id, settled_at = v.at
                FROM (SELECT settled_at AS at) v WHERE p.id = known.id;
        END IF;
    END LOOP;
END $$;

UPDATE promise p SET newest_seq = (SELECT max(e.seq) FROM contact_event e WHERE e.contact_id = p.contact_id)
    WHERE EXISTS (SELECT FROM contact_event e WHERE e.contact_id = p.contact_id);
