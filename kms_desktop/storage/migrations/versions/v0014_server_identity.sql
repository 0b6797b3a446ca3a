-- How often an administrator has said that this server is the right one. A desktop asks it of each server it connects to,
-- and follows one that is accepted more often than the last it worked with, though its log stands where the other's was
-- before. The number is set and never fetched ahead, so that a server that recovers has the one it had.
CREATE SEQUENCE server_acceptance;

CREATE FUNCTION kms_server_acceptance() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT last_value FROM server_acceptance $$;
REVOKE ALL ON FUNCTION kms_server_acceptance() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kms_server_acceptance() TO kms_agent, kms_quality_reviewer;

CREATE FUNCTION {acts}.accept_server(revision text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me text := kms_begin_act(revision);
    number bigint;
BEGIN
    IF me IS NOT NULL AND kms_role() IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'Only an administrator of the workspace says which server is the right one.'
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM pg_advisory_xact_lock('server_acceptance'::regclass::oid::bigint);
    number := setval('server_acceptance', (SELECT last_value + 1 FROM server_acceptance));
    PERFORM kms_audit(
        coalesce((SELECT login FROM staff WHERE id = me), session_user::text), 'server accepted',
        json_build_object('acceptance', number));
    RETURN number;
END $$;
REVOKE ALL ON FUNCTION {acts}.accept_server(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.accept_server(text) TO kms_admin;
