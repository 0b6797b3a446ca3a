-- People, teams and logins: what an administrator of the workspace does, each act told in the audit.

CREATE FUNCTION kms_check_word(said text, known text[], sentence text) RETURNS void LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF said IS NULL OR NOT said = ANY (known) THEN
        RAISE EXCEPTION '%', format(sentence, left(said, 40), array_to_string(known, ', ')) USING ERRCODE = 'KM001';
    END IF;
END $$;

CREATE FUNCTION kms_check_role(said text) RETURNS void LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT kms_check_word(said, ARRAY['agent', 'editor', 'supervisor', 'admin', 'quality_reviewer'],
                              '“%s” is not a role. A role is one of %s.')
    $$;

CREATE FUNCTION kms_check_authority(said text) RETURNS void LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT kms_check_word(said, ARRAY['agent', 'team_lead', 'manager'],
                              '“%s” is not an authority. It is one of %s.')
    $$;

-- An encrypted password, and never the password itself.
CREATE FUNCTION kms_check_verifier(said text) RETURNS void LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    part CONSTANT text := '[A-Za-z0-9+/=]{1,100}';
BEGIN
    IF coalesce(said, '') !~ ('^SCRAM-SHA-256\$[0-9]{1,8}:' || part || '\$' || part || ':' || part || '$') THEN
        RAISE EXCEPTION 'A login needs a role and an encrypted password.' USING ERRCODE = 'KM001';
    END IF;
END $$;

-- By what the server tells workspaces apart: a login says beside its name in which of them its person works, which nobody
-- but who looks after the server, and the owner's functions, can write.
CREATE FUNCTION kms_workspace() RETURNS text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT current_database() || '.' || {schema_text} $$;

-- In which workspaces that are there still a login works; NULL where the server does not say so.
CREATE FUNCTION kms_workspaces_of(login text) RETURNS text[] LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    said text := shobj_description(to_regrole(quote_ident(login))::oid, 'pg_authid');
BEGIN
    IF said IS NULL OR NOT starts_with(said, 'kms-desktop [') THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(
        SELECT one FROM jsonb_array_elements_text(substr(said, 13)::jsonb) AS listed (one)
        WHERE EXISTS (SELECT FROM pg_database d WHERE starts_with(one, d.datname || '.')) ORDER BY 1);
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

CREATE FUNCTION kms_write_workspaces(login text, which text[]) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    EXECUTE format('COMMENT ON ROLE %I IS %L', login, 'kms-desktop ' || to_jsonb(which)::text);
END $$;

-- Whether this workspace may do with a login what it likes: there is none yet, or its person works here and nowhere else,
-- or did last. The owner of the tables may take in one of another workspace, as long as it is one of people.
CREATE FUNCTION kms_refuse_foreign_login(login text) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    works_in text[] := kms_workspaces_of(login);
BEGIN
    IF login ~* '^(pg|kms)_' OR lower(login) IN ('public', 'none', 'user', 'current_user', 'session_user', 'current_role')
       OR EXISTS (SELECT FROM pg_roles WHERE rolname = login AND (
              rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication
              OR NOT (kms_is_ours(rolname) OR works_in IS NOT NULL
                      OR coalesce(shobj_description(oid, 'pg_authid') = kms_left(), false))))
    THEN
        RAISE EXCEPTION 'The database server has a login “%” already, for something else. Choose another one.', login
            USING ERRCODE = 'KM001';
    END IF;
    IF NOT kms_is_owner() AND EXISTS (SELECT FROM pg_roles WHERE rolname = login)
       AND works_in IS DISTINCT FROM ARRAY[kms_workspace()] THEN
        RAISE EXCEPTION 'The login “%” belongs to another workspace of this server too; its person, or whoever looks after '
            'the server, changes it.', login USING ERRCODE = 'KM001';
    END IF;
END $$;

-- As in 0009, of a login that is nobody else's; it says in which workspaces it works.
CREATE OR REPLACE FUNCTION kms_make_login(login text, role text, verifier text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one text;
    works_in text[];
BEGIN
    PERFORM kms_check_role(role);
    IF verifier <> '' THEN
        PERFORM kms_check_verifier(verifier);
    END IF;
    PERFORM kms_refuse_foreign_login(login);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', login);
    END IF;
    works_in := kms_workspaces_of(login);
    FOREACH one IN ARRAY ARRAY['agent', 'editor', 'supervisor', 'admin', 'quality_reviewer'] LOOP
        IF one <> role AND coalesce(works_in, '{}') <@ ARRAY[kms_workspace()] AND EXISTS (
            SELECT FROM pg_auth_members
            WHERE roleid = ('kms_' || one)::regrole AND member = to_regrole(quote_ident(login)))
        THEN
            EXECUTE format('REVOKE %I FROM %I', 'kms_' || one, login);
        END IF;
    END LOOP;
    EXECUTE format('GRANT %I TO %I', 'kms_' || role, login);
    EXECUTE format('ALTER ROLE %I LOGIN', login);
    IF works_in IS NULL OR NOT kms_workspace() = ANY (works_in) THEN
        PERFORM kms_write_workspaces(login, coalesce(works_in, '{}') || kms_workspace());
    END IF;
    IF verifier <> '' THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
    END IF;
END $$;

-- As in 0009. Who works in another workspace of the server too comes in there as before, and here as nobody.
CREATE OR REPLACE FUNCTION kms_end_login(login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one text;
    elsewhere text[];
    may_end boolean;
BEGIN
    IF login LIKE 'kms\_%' OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login AND NOT rolsuper) THEN
        RETURN;
    ELSIF NOT kms_is_ours(login) OR (NOT kms_is_owner() AND NOT coalesce(
        kms_workspace() = ANY (kms_workspaces_of(login)), false)) THEN
        RETURN;
    END IF;
    elsewhere := array_remove(kms_workspaces_of(login), kms_workspace());
    -- Before anything is changed, as a session of theirs may hold the login's own row; and once more behind it.
    may_end := pg_has_role(current_user, login, 'USAGE');
    IF NOT may_end THEN
        EXECUTE format('GRANT %I TO %I', login, current_user)
            || CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN ' WITH INHERIT TRUE' ELSE '' END;
    END IF;
    PERFORM pg_terminate_backend(a.pid, 2000) FROM pg_stat_activity a
        WHERE a.usename = login AND a.pid <> pg_backend_pid()
          AND (a.datname = current_database() OR coalesce(cardinality(elsewhere), 0) = 0);
    IF cardinality(elsewhere) > 0 THEN
        PERFORM kms_write_workspaces(login, elsewhere);
    ELSE
        EXECUTE format('ALTER ROLE %I NOLOGIN', login);
        PERFORM kms_write_workspaces(login, ARRAY[kms_workspace()]);
        FOREACH one IN ARRAY ARRAY['agent', 'editor', 'supervisor', 'admin', 'quality_reviewer'] LOOP
            IF EXISTS (SELECT FROM pg_auth_members
                       WHERE roleid = ('kms_' || one)::regrole AND member = to_regrole(quote_ident(login))) THEN
                EXECUTE format('REVOKE %I FROM %I', 'kms_' || one, login);
            END IF;
        END LOOP;
    END IF;
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(a.pid, 2000) FROM pg_stat_activity a
        WHERE a.usename = login AND a.pid <> pg_backend_pid()
          AND (a.datname = current_database() OR coalesce(cardinality(elsewhere), 0) = 0);
    IF NOT may_end THEN
        EXECUTE format('REVOKE %I FROM %I', login, current_user);
    END IF;
END $$;

-- Logins that were made before say now where they work. One that this login may not write on stays as it is.
DO $$
DECLARE
    one text;
    works_in text[];
BEGIN
    FOR one IN SELECT r.rolname FROM pg_roles r
               WHERE NOT r.rolsuper AND kms_is_ours(r.rolname)
                 AND EXISTS (SELECT FROM staff s WHERE s.login = r.rolname AND s.active) LOOP
        works_in := kms_workspaces_of(one);
        IF works_in IS NULL OR NOT kms_workspace() = ANY (works_in) THEN
            BEGIN
                PERFORM kms_write_workspaces(one, coalesce(works_in, '{}') || kms_workspace());
            EXCEPTION WHEN insufficient_privilege THEN
                NULL;
            END;
        END IF;
    END LOOP;
END $$;

-- What somebody of this role is taken to know of writing articles until it is said.
CREATE FUNCTION kms_first_proficiency(code text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE code WHEN 'editor' THEN 'publisher' WHEN 'supervisor' THEN 'coach' WHEN 'admin' THEN 'coach'
               ELSE 'candidate' END
    $$;

-- The key of a team by its name, made where there is none. A team is in one division.
CREATE FUNCTION kms_find_team(team_name text, in_division text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known team;
BEGIN
    PERFORM pg_advisory_xact_lock(1802331489);
    PERFORM kms_checked_line(team_name, 120, 'The name of a team'), kms_checked_line(in_division, 120, 'A division');
    IF btrim(team_name) = '' THEN
        RAISE EXCEPTION 'A person needs a team. Name one, for example “Billing line”.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO known FROM team t WHERE t.name = team_name;
    IF FOUND AND in_division NOT IN ('', known.division) THEN
        IF known.division = '' THEN
            RAISE EXCEPTION 'The team % is in no division. Leave the division out, or choose another team.', team_name
                USING ERRCODE = 'KM001';
        END IF;
        RAISE EXCEPTION 'The team % is in the division %. Leave the division out, or choose another team.',
            team_name, known.division USING ERRCODE = 'KM001';
    ELSIF NOT FOUND THEN
        known.id := kms_new_key();
        INSERT INTO team (id, name, division) VALUES (known.id, team_name, in_division);
    END IF;
    RETURN known.id;
END $$;

CREATE FUNCTION kms_find_person(person_login text) RETURNS staff LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known staff;
BEGIN
    SELECT * INTO known FROM staff s WHERE s.login = person_login AND s.active FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Nobody here has the login “%”.', left(person_login, 60) USING ERRCODE = 'KM001';
    END IF;
    RETURN known;
END $$;

CREATE FUNCTION kms_begin_managing(revision text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me text := kms_begin_act(revision);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['admin'], 'Only an administrator of the workspace says who works here.');
    PERFORM kms_announce('{}');
    RETURN me;
END $$;

CREATE FUNCTION {acts}.add_person(
    revision text, person_id text, login text, name text, role text, authority text, team text, division text,
    verifier text, by_login text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    taken staff;
BEGIN
    PERFORM kms_begin_managing(revision);
    IF login IS NULL OR login !~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,59}$' THEN
        RAISE EXCEPTION '“%” cannot be a login. Use up to 60 letters, digits, dots and dashes.', left(login, 60)
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_checked_line(name, 120, 'The name of a person'), kms_checked_line(person_id, 36, 'A key'),
        kms_check_role(role), kms_check_authority(authority);
    IF NOT kms_is_owner() AND pg_has_role(coalesce(to_regrole(quote_ident(login))::oid, 0), current_user, 'MEMBER') THEN
        RAISE EXCEPTION 'The database server has a login “%” already, for something else. Choose another one.', login
            USING ERRCODE = 'KM001';
    END IF;
    IF btrim(name) = '' OR person_id = '' THEN
        RAISE EXCEPTION 'The person with the login % needs a name.', login USING ERRCODE = 'KM001';
    END IF;
    PERFORM pg_advisory_xact_lock(1802331489);
    SELECT * INTO taken FROM staff s WHERE lower(s.login) = lower(add_person.login) OR s.id = person_id;
    IF FOUND THEN
        IF taken.id = person_id AND taken.login = login THEN
            RETURN;
        END IF;
        RAISE EXCEPTION 'The login % is taken by %. Choose another one.', login, taken.name USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO staff (id, login, name, role, authority, proficiency, team_id, active)
        VALUES (person_id, login, name, role, authority, kms_first_proficiency(role),
                kms_find_team(team, coalesce(division, '')), true);
    IF coalesce(verifier, '') <> '' THEN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            RAISE EXCEPTION 'The database server has a login “%” already, for something else. Choose another one.', login
                USING ERRCODE = 'KM001';
        END IF;
        PERFORM kms_make_login(login, role, verifier);
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'staff added', json_build_object(
        'login', login, 'name', name, 'role', role, 'authority', authority, 'team', team));
END $$;

-- `what` of a person becomes another: name, role, authority, proficiency or team, by its name.
CREATE FUNCTION {acts}.change_person(
    revision text, login text, what text, value text, division text, by_login text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person staff;
    before text;
BEGIN
    PERFORM kms_begin_managing(revision);
    person := kms_find_person(login);
    CASE what
        WHEN 'name' THEN
            before := person.name;
            IF btrim(kms_checked_line(value, 120, 'The name of a person')) = '' THEN
                RAISE EXCEPTION 'The person with the login % needs a name.', person.login USING ERRCODE = 'KM001';
            END IF;
            UPDATE staff SET name = value WHERE id = person.id;
        WHEN 'role' THEN
            before := person.role;
            PERFORM kms_check_role(value);
            UPDATE staff SET role = value WHERE id = person.id;
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = person.login) THEN
                PERFORM kms_make_login(person.login, value, '');
            END IF;
        WHEN 'authority' THEN
            before := person.authority;
            PERFORM kms_check_authority(value);
            UPDATE staff SET authority = value WHERE id = person.id;
        WHEN 'proficiency' THEN
            before := person.proficiency;
            PERFORM kms_check_word(value, ARRAY['candidate', 'contributor', 'publisher', 'coach'],
                                   '“%s” is not a proficiency. It is one of %s.');
            UPDATE staff SET proficiency = value WHERE id = person.id;
        WHEN 'team' THEN
            before := (SELECT t.name FROM team t WHERE t.id = person.team_id);
            UPDATE staff SET team_id = kms_find_team(value, coalesce(division, '')) WHERE id = person.id;
        ELSE
            RAISE EXCEPTION '“%” of a person cannot be changed.', left(what, 40) USING ERRCODE = 'KM001';
    END CASE;
    IF before IS DISTINCT FROM value THEN
        PERFORM kms_audit(kms_acting_login(by_login), what || ' set', json_build_object(
            'login', person.login, 'before', before, 'after', value));
    END IF;
END $$;

CREATE FUNCTION {acts}.rename_team(revision text, team text, name text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known team;
BEGIN
    PERFORM kms_begin_managing(revision);
    SELECT * INTO known FROM team t WHERE t.name = team FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no team “%”.', left(team, 60) USING ERRCODE = 'KM001';
    END IF;
    IF btrim(kms_checked_line(name, 120, 'The name of a team')) = ''
       OR EXISTS (SELECT FROM team t WHERE t.name = rename_team.name AND t.id <> known.id) THEN
        RAISE EXCEPTION 'A team needs a name that no other team has.' USING ERRCODE = 'KM001';
    END IF;
    IF known.name <> name THEN
        UPDATE team t SET name = rename_team.name WHERE t.id = known.id;
        PERFORM kms_audit(kms_acting_login(by_login), 'team renamed', json_build_object('before', team, 'after', name));
    END IF;
END $$;

CREATE FUNCTION {acts}.remove_person(revision text, login text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person staff;
BEGIN
    PERFORM kms_begin_managing(revision);
    person := kms_find_person(login);
    PERFORM kms_end_login(person.login);  -- first, as a session of theirs may hold what the audit waits for
    PERFORM kms_audit(kms_acting_login(by_login), 'staff left', json_build_object('login', person.login));
    UPDATE staff SET active = false WHERE id = person.id;
END $$;

-- One's own, or as an administrator that of somebody who works in this workspace alone.
CREATE FUNCTION {acts}.set_password(revision text, login text, verifier text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person staff;
BEGIN
    PERFORM kms_begin_act(revision);
    PERFORM kms_check_verifier(verifier);
    IF login = session_user AND NOT kms_is_owner() THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
    ELSE
        PERFORM kms_refuse_unless(ARRAY['admin'], 'Only an administrator sets the password of somebody else.');
        person := kms_find_person(login);
        PERFORM kms_make_login(person.login, person.role, verifier);
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'password set', json_build_object('login', login));
END $$;
