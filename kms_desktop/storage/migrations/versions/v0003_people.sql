-- Who is connected: the four group roles, and functions that say which person, team and division a connection is.
-- Every function here runs as the owner of the tables with a fixed search path, so that nothing a person makes for
-- themselves can stand in front of a table it names. `session_user` cannot be changed by SET ROLE.

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['kms_agent', 'kms_editor', 'kms_supervisor', 'kms_admin'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', one);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another workspace on this server made it at the same moment
            END;
        END IF;
        IF one <> 'kms_agent' AND NOT pg_has_role(one, 'kms_agent', 'MEMBER') THEN
            EXECUTE format('GRANT kms_agent TO %I', one);
        END IF;
    END LOOP;
END $$;

-- Whether the connection belongs to whoever owns the tables: migrations, imports of whole systems, the tests.
CREATE FUNCTION kms_is_owner() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT pg_has_role(session_user, current_user, 'MEMBER') $$;

CREATE FUNCTION kms_me() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT id FROM staff WHERE login = session_user AND active $$;

CREATE FUNCTION kms_role() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT role FROM staff WHERE login = session_user AND active $$;

CREATE FUNCTION kms_team() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT team_id FROM staff WHERE login = session_user AND active $$;

CREATE FUNCTION kms_division() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT t.division FROM staff s JOIN team t ON t.id = s.team_id WHERE s.login = session_user AND s.active $$;

-- Whether a handover is addressed to this person or their team.
CREATE FUNCTION kms_is_for_me(to_kind text, to_id text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT CASE to_kind WHEN 'person' THEN to_id = kms_me() WHEN 'team' THEN to_id = kms_team() ELSE false END $$;

-- Contacts of other divisions that were passed to this person or their team, and whose customers they are.
CREATE FUNCTION kms_passed_to_me() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT h.contact_id FROM handover h JOIN contact c ON c.id = h.contact_id
        WHERE h.state IN ('waiting', 'accepted') AND c.division <> kms_division()
          AND ((h.to_kind = 'person' AND h.to_id = kms_me()) OR (h.to_kind = 'team' AND h.to_id = kms_team()))
    $$;

CREATE FUNCTION kms_customers_passed_to_me() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT customer_id FROM contact WHERE customer_id IS NOT NULL AND id IN (SELECT kms_passed_to_me()) $$;

-- Whether this person took part in a contact: something that was logged in it while they had it is theirs.
CREATE FUNCTION kms_took_part(which text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM contact_event
            WHERE contact_id = which AND agent_id = kms_me()
              AND kind NOT IN ('suggested', 'none_fit', 'approval_answered', 'handover_refused')
        )
    $$;

CREATE FUNCTION kms_may_publish() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM staff WHERE login = session_user AND active
              AND (role IN ('supervisor', 'admin') OR (role = 'editor' AND proficiency IN ('publisher', 'coach')))
        )
    $$;

-- The highest amount that an authority may grant of an option by itself: -1 for not at all, infinity for any.
CREATE FUNCTION kms_most_for(authority json, person text) RETURNS numeric LANGUAGE sql IMMUTABLE
    AS $$
        SELECT coalesce(max(coalesce(value::numeric, 'Infinity'::numeric)), -1)
        FROM json_each_text(authority)
        WHERE array_position(ARRAY['agent', 'team_lead', 'manager'], key)
           <= array_position(ARRAY['agent', 'team_lead', 'manager'], person)
    $$;

-- Whether this person may say yes to an amount that a colleague asked for.
CREATE FUNCTION kms_may_approve(article text, option text, wanted numeric) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM staff s LEFT JOIN option_rule r ON r.article_id = article AND r.option_id = option
            WHERE s.login = session_user AND s.active
              AND (s.role IN ('supervisor', 'admin') OR kms_most_for(r.authority, s.authority) >= wanted)
        )
    $$;

-- A person's login: made or brought up to date, member of one group alone. `verifier` is a SCRAM verifier, never a
-- password; "" leaves the one there is. Only the owner and administrators may.
CREATE FUNCTION kms_make_login(login text, role text, verifier text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one text;
BEGIN
    IF NOT kms_is_owner() AND kms_role() IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'Only an administrator of the workspace makes logins.' USING ERRCODE = 'KM001';
    END IF;
    IF role NOT IN ('agent', 'editor', 'supervisor', 'admin') OR verifier !~ '^($|SCRAM-SHA-256\$)' THEN
        RAISE EXCEPTION 'A login needs a role and an encrypted password.' USING ERRCODE = 'KM001';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', login);
    ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = login
                  AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication))
       OR login LIKE 'kms\_%' OR NOT pg_has_role(login, 'kms_agent', 'MEMBER') THEN
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
    IF verifier <> '' THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
    END IF;
END $$;

-- A person leaves: the login stays by its name in the log, and lets nobody in any more.
CREATE FUNCTION kms_end_login(login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT kms_is_owner() AND kms_role() IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION 'Only an administrator of the workspace ends logins.' USING ERRCODE = 'KM001';
    END IF;
    IF login NOT LIKE 'kms\_%' AND EXISTS (SELECT FROM pg_roles WHERE rolname = login AND NOT rolsuper)
       AND pg_has_role(login, 'kms_agent', 'MEMBER') THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    END IF;
END $$;

REVOKE ALL ON FUNCTION kms_make_login(text, text, text), kms_end_login(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kms_make_login(text, text, text), kms_end_login(text) TO kms_admin;
