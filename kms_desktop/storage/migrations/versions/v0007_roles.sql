-- A group belongs to the server, a role to the workspace: who is an administrator of another workspace, or was one of
-- this one until a minute ago, is still in the group. So each policy asks who the person is here, and now.

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['team', 'staff', 'article_revision', 'option_rule', 'theme', 'article_change',
                               'article_picture'] LOOP
        EXECUTE format('ALTER POLICY seen ON %I.%I USING ((SELECT kms_me()) IS NOT NULL)', {schema_text}, one);
    END LOOP;
END $$;

ALTER POLICY made ON team WITH CHECK ((SELECT kms_role()) = 'admin');
ALTER POLICY changed ON team USING ((SELECT kms_role()) = 'admin');
ALTER POLICY made ON staff WITH CHECK ((SELECT kms_role()) = 'admin');
ALTER POLICY changed ON staff USING ((SELECT kms_role()) = 'admin');

ALTER POLICY made ON customer WITH CHECK (
    division = (SELECT kms_division()) AND (SELECT kms_role()) IN ('supervisor', 'admin'));
ALTER POLICY changed ON customer USING (
    division = (SELECT kms_division()) AND (SELECT kms_role()) IN ('supervisor', 'admin'));
ALTER POLICY made ON identity WITH CHECK (
    (SELECT kms_role()) IN ('supervisor', 'admin') AND EXISTS (SELECT FROM customer c WHERE c.id = customer_id));
ALTER POLICY changed ON identity USING (
    (SELECT kms_role()) IN ('supervisor', 'admin') AND EXISTS (SELECT FROM customer c WHERE c.id = customer_id));
ALTER POLICY seen ON interaction USING (
    EXISTS (SELECT FROM customer c WHERE c.id = customer_id)
    OR (customer_id IS NULL AND (SELECT kms_me()) IS NOT NULL
        AND (source <> 'contact' OR EXISTS (SELECT FROM contact c WHERE c.id = source_id))));
ALTER POLICY imported ON interaction WITH CHECK (
    source <> 'contact' AND (SELECT kms_role()) IN ('supervisor', 'admin')
    AND (customer_id IS NULL OR EXISTS (SELECT FROM customer c WHERE c.id = customer_id)));

-- An UPDATE without WHERE asks no policy of SELECT: who answers has to see the contact by the policy of UPDATE too.
ALTER POLICY answered ON approval USING (
    state = 'waiting' AND EXISTS (SELECT FROM contact c WHERE c.id = contact_id)
    AND (asked_by = (SELECT kms_me()) OR kms_may_approve(article_id, option_id, amount)));

ALTER POLICY seen ON suggestion USING (
    (SELECT kms_me()) IS NOT NULL AND (
        made_by = (SELECT kms_me()) OR state <> 'new' OR (SELECT kms_role()) IN ('supervisor', 'admin')
        OR ((SELECT kms_role()) = 'editor' AND article_id <> '')));
ALTER POLICY answered ON suggestion
    USING (state = 'new' AND (SELECT kms_role()) IN ('supervisor', 'admin'))
    WITH CHECK (answered_by = (SELECT kms_me()) OR state = 'new');
ALTER POLICY mended ON suggestion
    USING (state = 'new' AND article_id <> '' AND (SELECT kms_role()) = 'editor')
    WITH CHECK (answered_by = (SELECT kms_me()));
ALTER POLICY kept ON theme USING ((SELECT kms_role()) IN ('supervisor', 'admin'));

ALTER POLICY logged ON article_change WITH CHECK (by_id = (SELECT kms_me()) AND (SELECT kms_may_publish()));
ALTER POLICY seen ON put_aside USING ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin'));
ALTER POLICY made ON put_aside WITH CHECK (
    by_id = (SELECT kms_me()) AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin'));
ALTER POLICY changed ON put_aside
    USING ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin')) WITH CHECK (by_id = (SELECT kms_me()));

ALTER POLICY seen ON audit USING ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin'));
ALTER POLICY added ON audit WITH CHECK (
    who = session_user AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin'));

-- What the server says of a login whose person left. It lies in no group any more, and is nobody else's either: by this
-- word, which an administrator of the server alone could write, it is known when the person comes back.
CREATE FUNCTION kms_left() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'Left kms-desktop.' $$;

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
    IF role NOT IN ('agent', 'editor', 'supervisor', 'admin') OR verifier !~ '^($|SCRAM-SHA-256\$)' THEN
        RAISE EXCEPTION 'A login needs a role and an encrypted password.' USING ERRCODE = 'KM001';
    END IF;
    left_before := coalesce(
        shobj_description(to_regrole(quote_ident(login))::oid, 'pg_authid') = kms_left(), false);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', login);
    ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = login
                  AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication))
       OR login LIKE 'kms\_%' OR NOT (left_before OR pg_has_role(login, 'kms_agent', 'MEMBER')) THEN
        RAISE EXCEPTION 'The server already has a login “%” for something else. Choose another one.', login
            USING ERRCODE = 'KM001';
    END IF;
    FOREACH one IN ARRAY ARRAY['agent', 'editor', 'supervisor', 'admin'] LOOP
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

-- A person leaves: the login stays by its name in the log, lets nobody in any more, lies in no group, and whoever is
-- still connected by it is cut off. PostgreSQL lets an owner who is no superuser end the sessions of a role only while
-- it is a member of that role, which it is here for a moment.
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
    ELSIF NOT pg_has_role(login, 'kms_agent', 'MEMBER') THEN
        RETURN;
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    EXECUTE format('COMMENT ON ROLE %I IS %L', login, kms_left());
    FOREACH one IN ARRAY ARRAY['agent', 'editor', 'supervisor', 'admin'] LOOP
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
