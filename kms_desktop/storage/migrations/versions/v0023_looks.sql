-- A customer's history that somebody reads with no contact open is told in the audit: who, whom and when.

CREATE FUNCTION {acts}.note_look(revision text, customer_id text, by_login text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    IF NOT EXISTS (SELECT FROM customer u WHERE u.id = note_look.customer_id
                   AND (kms_is_owner() OR u.division = kms_division_of(me))) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'customer looked at', json_build_object('customer_id', note_look.customer_id));
END $$;

REVOKE ALL ON FUNCTION {acts}.note_look(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.note_look(text, text, text) TO kms_agent, kms_quality_reviewer;
