-- As in 0011; what puts a wrap-up right stands at the end too.
CREATE OR REPLACE FUNCTION kms_place_of(which text, who text, kind text, wanted bigint) RETURNS integer LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    first record;
    newest bigint;
BEGIN
    SELECT e.seq, e.agent_id INTO first FROM contact_event e WHERE e.contact_id = which
        ORDER BY e.seq, e.id COLLATE "C" LIMIT 1;
    IF NOT FOUND THEN
        RETURN least(greatest(coalesce(wanted, 1), 1), 1000);
    END IF;
    SELECT max(e.seq) INTO newest FROM contact_event e WHERE e.contact_id = which;
    IF wanted IS NULL OR kms_writer_of(kind) IN ('handover', 'approval', 'reopener', 'corrector') THEN
        RETURN least(newest + 1, 1000000);
    END IF;
    RETURN least(
        greatest(wanted, CASE first.agent_id WHEN who THEN 1 ELSE first.seq::bigint + 1 END), newest + 1, 1000000);
END $$;
