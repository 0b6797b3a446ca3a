-- As in 0021; what a desk tells is of calls of its own division.
CREATE OR REPLACE FUNCTION kms_find_call(said jsonb, me text) RETURNS phone_call LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    found phone_call;
    happened CONSTANT timestamptz := (said ->> 'at')::timestamptz;
    is_new CONSTANT boolean := said ->> 'what' = 'new';
    own CONSTANT text := CASE said ->> 'source' WHEN 'desk' THEN kms_division_of(me) END;  -- NULL: every division's
BEGIN
    IF said ->> 'call_id' <> '' THEN
        SELECT * INTO found FROM phone_call p
            WHERE p.source = said ->> 'source' AND p.call_id IN (said ->> 'call_id', concat(said ->> 'call_id', '@', own))
              AND (own IS NULL OR p.division = own)
            ORDER BY length(p.call_id) LIMIT 1 FOR UPDATE;
        RETURN found;
    END IF;
    SELECT * INTO found FROM phone_call p
        WHERE p.source = said ->> 'source' AND p.ended_at IS NULL AND (own IS NULL OR p.division = own)
          AND p.started_at >= happened - CASE WHEN is_new THEN interval '60 s' ELSE interval '12 h' END
          AND ((said ->> 'number' = '' AND said ->> 'told' = '')
               OR (p.number = said ->> 'number' AND p.told = said ->> 'told'))
          AND (said ->> 'source' <> 'desk' OR said ->> 'number' <> '' OR (
               EXISTS (SELECT FROM call_offer o WHERE o.phone_call_id = p.id AND o.staff_id = me)
               AND (NOT is_new OR (p.number = '' AND p.told = said ->> 'told'))))
        ORDER BY p.started_at DESC, p.id COLLATE "C" DESC LIMIT 1 FOR UPDATE;
    RETURN found;
END $$;
