-- The order in which reason codes are offered: those that were put in order first, then the others. `codes`: all of the
-- order, from its beginning; none, and there is no order but by use. Told in the audit.
CREATE FUNCTION {acts}.order_reason_codes(revision text, codes text[], by_id text, by_login text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    wrong text;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['editor', 'supervisor', 'admin'],
                              'Reason codes are kept by an editor, a supervisor or an administrator.');
    IF codes IS NULL OR cardinality(codes) > 500 OR coalesce(array_ndims(codes), 1) > 1 THEN
        RAISE EXCEPTION 'An order is of up to 500 reason codes.' USING ERRCODE = 'KM001';
    END IF;
    SELECT coalesce(one, '') INTO wrong FROM unnest(codes) AS one WHERE NOT coalesce(kms_is_reason_code(one), false) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '“%” is no reason code; nothing was put in order.', left(wrong, 80) USING ERRCODE = 'KM001';
    ELSIF (SELECT count(*) <> count(DISTINCT one) FROM unnest(codes) AS one) THEN
        RAISE EXCEPTION 'Each reason code has one place in the order.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_hold(1802331490);
    UPDATE reason_code SET position = 0 WHERE position <> 0 AND NOT code = ANY (codes);
    INSERT INTO reason_code AS kept (code, title, merged_into, retired, position, by_id, at)
        SELECT one.code, '', '', false, one.place, coalesce(me, ''), clock_timestamp()
        FROM unnest(codes) WITH ORDINALITY AS one (code, place)
        ON CONFLICT ON CONSTRAINT pk_reason_code DO UPDATE SET position = EXCLUDED.position;
    PERFORM kms_audit(kms_acting_login(by_login), 'reason codes in order', json_build_object('codes', to_json(codes)));
    PERFORM kms_announce('{everybody}');
END $$;
