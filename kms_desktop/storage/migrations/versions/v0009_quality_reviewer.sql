-- A quality reviewer reads what a supervisor reads and writes nothing. Their group is no member of kms_agent, which may
-- write; and as a group belongs to the server and a role to the workspace, who is an agent in another workspace and a
-- reviewer here is asked for the role by each table that agents write.

DO $$
DECLARE
    one text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kms_quality_reviewer') THEN
        BEGIN
            CREATE ROLE kms_quality_reviewer NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another workspace on this server made it at the same moment
        END;
    END IF;
    FOR one IN SELECT tablename FROM pg_policies WHERE schemaname = {schema_text} AND policyname = 'seen' LOOP
        EXECUTE format('GRANT SELECT ON %I.%I TO kms_quality_reviewer', {schema_text}, one);
        IF one NOT IN ('audit', 'put_aside') THEN
            EXECUTE format('ALTER POLICY seen ON %I.%I TO kms_agent, kms_quality_reviewer', {schema_text}, one);
        END IF;
    END LOOP;
    FOREACH one IN ARRAY ARRAY['approval', 'contact', 'contact_event', 'handover', 'interaction', 'option_use',
                               'promise', 'repeat', 'resolution', 'suggestion'] LOOP
        EXECUTE format('CREATE POLICY may_add ON %I.%I AS RESTRICTIVE FOR INSERT TO kms_agent WITH CHECK '
                       '((SELECT kms_role()) IN (''agent'', ''editor'', ''supervisor'', ''admin''))',
                       {schema_text}, one);
        EXECUTE format('CREATE POLICY may_change ON %I.%I AS RESTRICTIVE FOR UPDATE TO kms_agent USING '
                       '((SELECT kms_role()) IN (''agent'', ''editor'', ''supervisor'', ''admin''))',
                       {schema_text}, one);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA {schema} TO kms_quality_reviewer;
GRANT SELECT ON alembic_version TO kms_quality_reviewer;
ALTER POLICY seen ON suggestion USING (
    (SELECT kms_me()) IS NOT NULL AND (
        made_by = (SELECT kms_me()) OR state <> 'new'
        OR (SELECT kms_role()) IN ('supervisor', 'admin', 'quality_reviewer')
        OR ((SELECT kms_role()) = 'editor' AND article_id <> '')));
ALTER POLICY seen ON audit TO kms_editor, kms_supervisor, kms_admin, kms_quality_reviewer
    USING ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'));
ALTER POLICY seen ON put_aside TO kms_editor, kms_supervisor, kms_admin, kms_quality_reviewer
    USING ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'));

-- What policies and the program ask of a connection. `kms_is_erased_now` locks a row, for who writes.
GRANT EXECUTE ON FUNCTION kms_is_owner(), kms_me(), kms_role(), kms_team(), kms_division(), kms_is_for_me(text, text),
    kms_passed_to_me(), kms_customers_passed_to_me(), kms_took_part(text), kms_may_publish(),
    kms_may_approve(text, text, numeric), kms_acts_as_owner() TO kms_quality_reviewer;

-- As in 0003, of who handles contacts: an authority alone opens nothing.
CREATE OR REPLACE FUNCTION kms_may_approve(article text, option text, wanted numeric) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM staff s LEFT JOIN option_rule r ON r.article_id = article AND r.option_id = option
            WHERE s.login = session_user AND s.active
              AND (s.role IN ('supervisor', 'admin') OR (
                  s.role IN ('agent', 'editor', 'supervisor', 'admin')
                  AND kms_most_for(r.authority, s.authority) >= wanted))
        )
    $$;

-- As in 0003, of who handles contacts: by this the functions that drop rows know whose they are.
CREATE OR REPLACE FUNCTION kms_took_part(which text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(kms_role(), '') IN ('agent', 'editor', 'supervisor', 'admin') AND EXISTS (
            SELECT FROM contact_event
            WHERE contact_id = which AND agent_id = kms_me()
              AND kind NOT IN ('suggested', 'none_fit', 'approval_answered', 'handover_refused')
        )
    $$;

-- Whether a login of the server is one of people of a workspace.
CREATE FUNCTION kms_is_ours(login text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT pg_has_role(login, 'kms_agent', 'MEMBER') OR pg_has_role(login, 'kms_quality_reviewer', 'MEMBER') $$;
REVOKE ALL ON FUNCTION kms_is_ours(text) FROM PUBLIC;

-- As in 0007, of either group.
CREATE OR REPLACE FUNCTION kms_make_login(login text, role text, verifier text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one text;
    left_before boolean;
BEGIN
    IF NOT kms_is_owner() AND kms_role() IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'Only an administrator of the workspace makes logins.' USING ERRCODE = 'KM001';
    END IF;
    IF role NOT IN ('agent', 'editor', 'supervisor', 'admin', 'quality_reviewer')
       OR verifier !~ '^($|SCRAM-SHA-256\$)' THEN
        RAISE EXCEPTION 'A login needs a role and an encrypted password.' USING ERRCODE = 'KM001';
    END IF;
    left_before := coalesce(
        shobj_description(to_regrole(quote_ident(login))::oid, 'pg_authid') = kms_left(), false);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', login);
    ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = login
                  AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication))
       OR login LIKE 'kms\_%' OR NOT (left_before OR kms_is_ours(login)) THEN
        RAISE EXCEPTION 'The server already has a login “%” for something else. Choose another one.', login
            USING ERRCODE = 'KM001';
    END IF;
    FOREACH one IN ARRAY ARRAY['agent', 'editor', 'supervisor', 'admin', 'quality_reviewer'] LOOP
        IF one <> role AND EXISTS (SELECT FROM pg_auth_members
                                   WHERE roleid = ('kms_' || one)::regrole AND member = to_regrole(quote_ident(login))) THEN
            EXECUTE format('REVOKE %I FROM %I', 'kms_' || one, login);
        END IF;
    END LOOP;
    EXECUTE format('GRANT %I TO %I', 'kms_' || role, login);
    EXECUTE format('ALTER ROLE %I LOGIN', login);
    IF left_before THEN
        EXECUTE format('COMMENT ON ROLE %I IS NULL', login);
    END IF;
    IF verifier <> '' THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
    END IF;
END $$;

-- As in 0007, of either group.
CREATE OR REPLACE FUNCTION kms_end_login(login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one text;
    may_end boolean;
BEGIN
    IF NOT kms_is_owner() AND kms_role() IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'Only an administrator of the workspace ends logins.' USING ERRCODE = 'KM001';
    END IF;
    IF login LIKE 'kms\_%' OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login AND NOT rolsuper) THEN
        RETURN;
    ELSIF NOT kms_is_ours(login) THEN
        RETURN;
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    EXECUTE format('COMMENT ON ROLE %I IS %L', login, kms_left());
    FOREACH one IN ARRAY ARRAY['agent', 'editor', 'supervisor', 'admin', 'quality_reviewer'] LOOP
        IF EXISTS (SELECT FROM pg_auth_members
                   WHERE roleid = ('kms_' || one)::regrole AND member = to_regrole(quote_ident(login))) THEN
            EXECUTE format('REVOKE %I FROM %I', 'kms_' || one, login);
        END IF;
    END LOOP;
    may_end := pg_has_role(current_user, login, 'USAGE');
    IF NOT may_end THEN
        EXECUTE format('GRANT %I TO %I', login, current_user)
            || CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN ' WITH INHERIT TRUE' ELSE '' END;
    END IF;
    PERFORM pg_terminate_backend(a.pid, 2000) FROM pg_stat_activity a
        WHERE a.usename = login AND a.pid <> pg_backend_pid();
    IF NOT may_end THEN
        EXECUTE format('REVOKE %I FROM %I', login, current_user);
    END IF;
END $$;
