-- Where acts begin, and how what they change is announced. An act is a function of the schema {acts}: it runs as the owner
-- of the tables with a fixed search path, takes the revision it was called for first, and judges by who the person is now.

REVOKE ALL ON SCHEMA {acts} FROM PUBLIC;
GRANT USAGE ON SCHEMA {acts} TO kms_agent, kms_quality_reviewer;

-- The key of the person who acts, NULL for the owner of the tables, who may act under any name. Nobody calls it but acts.
CREATE FUNCTION kms_begin_act(revision text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    found text := (SELECT version_num FROM alembic_version);
    me text := kms_me();
BEGIN
    IF found IS DISTINCT FROM revision THEN
        RAISE EXCEPTION 'This workspace is of another version of the program.'
            USING ERRCODE = 'KM002', DETAIL = coalesce(found, '');
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'What is done here sees what others have done; leave the isolation at “read committed”.'
            USING ERRCODE = 'KM001';
    END IF;
    IF me IS NULL AND NOT kms_is_owner() THEN
        RAISE EXCEPTION 'The workspace knows nobody with this login who works here now; ask an administrator of the workspace.'
            USING ERRCODE = 'KM003';
    END IF;
    PERFORM set_config('kms.concerned', '', false);
    RETURN me;
END $$;
REVOKE ALL ON FUNCTION kms_begin_act(text) FROM PUBLIC;

-- Who should look at what an act changes, as keys of people, teams or contacts. `at_once`: they wait for it, so they are
-- told in the transaction itself; else it is left for a transaction of its own, which the program sends behind the act.
CREATE FUNCTION kms_announce(ids text[], at_once boolean DEFAULT false) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    before text := current_setting('kms.concerned', true);
    whom text;
BEGIN
    SELECT string_agg(DISTINCT one, ',') INTO whom FROM unnest(ids) one WHERE one <> '';
    whom := left(concat_ws(',', nullif(substr(coalesce(before, ''), 2), ''), whom), 7000);
    IF at_once THEN
        PERFORM pg_notify('kms_changed', whom);
    ELSE
        PERFORM set_config('kms.concerned', '+' || whom, false);
    END IF;
END $$;
REVOKE ALL ON FUNCTION kms_announce(text[], boolean) FROM PUBLIC;
