-- As in 0021; the same key at a desk of another division is another call.
CREATE OR REPLACE FUNCTION kms_make_call(said jsonb, people text[], me text) RETURNS phone_call LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    made phone_call;
    key text := coalesce(nullif(said ->> 'call_id', ''), said ->> 'id');
    own CONSTANT text := CASE said ->> 'source' WHEN 'desk' THEN kms_division_of(me) END;
BEGIN
    IF EXISTS (SELECT FROM phone_call p WHERE p.source = said ->> 'source' AND p.call_id = key AND p.division <> own) THEN
        key := concat(key, '@', own);
    END IF;
    INSERT INTO phone_call (id, source, call_id, original_id, direction, number, told, line, queue, division, started_at,
                            cause, taken_by, passed_to, contact_id, missed, settled_by, settled_as)
        VALUES (kms_new_key(), said ->> 'source', key, '', said ->> 'direction', '', '', '', '', coalesce(
                    (SELECT kms_division_of(one) FROM unnest(people || me) WITH ORDINALITY t (one, n)
                     WHERE kms_division_of(one) IS NOT NULL ORDER BY n LIMIT 1), ''),
                (said ->> 'at')::timestamptz, '', '', '', '', false, '', '')
        ON CONFLICT (source, call_id) DO NOTHING;  -- two events of one call came at the same moment
    SELECT * INTO made FROM phone_call p WHERE p.source = said ->> 'source' AND p.call_id = key FOR UPDATE;
    RETURN made;
END $$;
