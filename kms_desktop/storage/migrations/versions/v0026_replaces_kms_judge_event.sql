-- As in 0025, and who may take back a grant.
CREATE OR REPLACE FUNCTION kms_judge_event(who text, held contact, kind text, at timestamptz, said jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    CASE kms_writer_of(kind)
        WHEN 'anybody' THEN
            IF NOT kms_can_see(who, held) THEN
                RAISE EXCEPTION 'There is no such contact here.' USING ERRCODE = 'KM001';
            ELSIF held.holder_id <> who AND (length(said::text) > 50000 OR (
                SELECT count(*) >= 100 FROM contact_event e WHERE e.contact_id = held.id AND e.agent_id = who
                   AND kms_writer_of(e.kind) = 'anybody')) THEN
                RAISE EXCEPTION 'This is more than one person says in the contact of somebody else; it was not logged.'
                    USING ERRCODE = 'KM001';
            END IF;
        WHEN 'handover', 'approval' THEN
            PERFORM kms_judge_answer(who, held, kind, said);
        WHEN 'promiser' THEN
            PERFORM kms_judge_promise(who, held, kind, at, said);
        WHEN 'corrector', 'settler' THEN
            PERFORM kms_judge_correction(who, held, kind, at, said);
        WHEN 'reopener' THEN
            IF NOT (held.phase = 'wrapped_up' AND held.erased_for IS NULL AND kms_can_see(who, held)
                    AND (held.holder_id = who OR kms_decides_for_agents(who))) THEN
                RAISE EXCEPTION 'This contact is reopened by who wrapped it up, or by a supervisor, and only while it is closed.'
                    USING ERRCODE = 'KM001';
            END IF;
        WHEN 'taker' THEN
            PERFORM kms_judge_taking_back(who, held, at, said);
        ELSE
            PERFORM kms_judge_holder(who, held, kind, at, said);
    END CASE;
    IF EXISTS (SELECT FROM customer u WHERE u.id = said ->> 'customer_id' AND u.erased_in IS NULL
               AND u.division <> kms_division_of(who) AND u.id IS DISTINCT FROM held.customer_id) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    IF EXISTS (SELECT FROM promise p WHERE p.id = said ->> 'promise_id' AND p.contact_id <> held.id)
       OR EXISTS (SELECT FROM handover h WHERE h.id = said ->> 'handover_id' AND h.contact_id <> held.id)
       OR EXISTS (SELECT FROM approval a WHERE a.id = said ->> 'approval_id' AND a.contact_id <> held.id) THEN
        RAISE EXCEPTION 'This key belongs to something in another contact.' USING ERRCODE = 'KM001';
    END IF;
END $$;
