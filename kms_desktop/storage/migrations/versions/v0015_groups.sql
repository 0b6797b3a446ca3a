-- Groups of logins belong to a workspace. Until now they were the server's: who was an administrator of one workspace lay
-- in the group of the administrators of each other one. Their names have a key in them that no other workspace has.
--
-- The groups of before stay on the server and hold no right any more: the new ones are members of them, so that a line
-- of pg_hba.conf goes on letting in everybody, and a workspace that is not of this version yet goes on working.

DO $$
DECLARE
    key CONSTANT text := left(md5(gen_random_uuid()::text), 8);
    code text;
    former text;
BEGIN
    EXECUTE format('CREATE FUNCTION kms_group(role text) RETURNS text LANGUAGE sql IMMUTABLE '
                   'SET search_path = %I, pg_temp AS $f$ SELECT %L || role $f$', {schema_text}, 'kms_' || key || '_');
    FOREACH code IN ARRAY ARRAY['agent', 'editor', 'supervisor', 'admin', 'quality_reviewer'] LOOP
        EXECUTE format('CREATE ROLE %I NOLOGIN', kms_group(code));
        former := 'kms_' || code;
        IF code IN ('editor', 'supervisor', 'admin') THEN
            EXECUTE format('GRANT %I TO %I', kms_group('agent'), kms_group(code));
        ELSE
            BEGIN
                EXECUTE format('GRANT %I TO %I', former, kms_group(code));
            EXCEPTION WHEN insufficient_privilege THEN
                NULL;  -- this owner may not pass it on; pg_hba.conf then names the new group
            END;
        END IF;
    END LOOP;
END $$;

-- Whatever is granted to a group of the server, or names one, is the workspace's own group's. Migrations call it at their
-- end, so that what they say of kms_agent is said of the agents of this workspace.
CREATE FUNCTION kms_settle_groups() RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    codes CONSTANT text[] := ARRAY['agent', 'editor', 'supervisor', 'admin', 'quality_reviewer'];
    places CONSTANT oid[] := ARRAY(
        SELECT n.oid FROM pg_namespace n WHERE n.nspname IN ({schema_text}, {schema_text} || '_acts'));
    one record;
BEGIN
    FOR one IN SELECT pg_get_functiondef(p.oid) AS made FROM pg_proc p
               WHERE p.pronamespace = ANY (places) AND p.prokind = 'f' AND p.proname <> 'kms_settle_groups'
                 AND p.prosrc ~ ('''kms_(' || array_to_string(codes, '|') || ')''|''kms_'' \|\| ') LOOP
        EXECUTE regexp_replace(
            regexp_replace(one.made, '''kms_(' || array_to_string(codes, '|') || ')''', 'kms_group(''\1'')', 'g'),
            '''kms_'' \|\| (\w+)', 'kms_group(\1)', 'g');
    END LOOP;
    FOR one IN
        SELECT g.rolname AS former, held.* FROM (
            SELECT 'TABLE' AS kind, c.oid::regclass::text AS name, '' AS part, a.grantee, a.privilege_type AS right
                FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = ANY (places) AND c.relkind <> 'S'
            UNION ALL SELECT 'SEQUENCE', c.oid::regclass::text, '', a.grantee, a.privilege_type
                FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = ANY (places) AND c.relkind = 'S'
            UNION ALL SELECT 'TABLE', c.oid::regclass::text, format('(%I)', t.attname), a.grantee, a.privilege_type
                FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
                WHERE c.relnamespace = ANY (places)
            UNION ALL SELECT 'FUNCTION', p.oid::regprocedure::text, '', a.grantee, a.privilege_type
                FROM pg_proc p, aclexplode(p.proacl) a WHERE p.pronamespace = ANY (places)
            UNION ALL SELECT 'SCHEMA', n.oid::regnamespace::text, '', a.grantee, a.privilege_type
                FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.oid = ANY (places)
        ) held JOIN pg_roles g ON g.oid = held.grantee WHERE g.rolname = ANY (
            SELECT 'kms_' || code FROM unnest(codes) AS listed (code))
    LOOP
        EXECUTE format('GRANT %s %s ON %s %s TO %I',
                       one.right, one.part, one.kind, one.name, kms_group(substr(one.former, 5)));
        EXECUTE format('REVOKE %s %s ON %s %s FROM %I', one.right, one.part, one.kind, one.name, one.former);
    END LOOP;
    FOR one IN
        SELECT p.polname, c.oid::regclass AS name, string_agg(CASE
            WHEN r.rolname = ANY (SELECT 'kms_' || code FROM unnest(codes) AS listed (code))
            THEN quote_ident(kms_group(substr(r.rolname, 5))) ELSE quote_ident(r.rolname) END, ', ') AS whom
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_roles r ON r.oid = ANY (p.polroles)
        WHERE c.relnamespace = ANY (places)
        GROUP BY p.polname, c.oid
        HAVING bool_or(r.rolname = ANY (SELECT 'kms_' || code FROM unnest(codes) AS listed (code)))
    LOOP
        EXECUTE format('ALTER POLICY %I ON %s TO %s', one.polname, one.name, one.whom);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION kms_group(text), kms_settle_groups() FROM PUBLIC;
REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;

-- As in 0009: whether a login of the server is one of people of a workspace, this one or another.
CREATE OR REPLACE FUNCTION kms_is_ours(login text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM pg_roles g WHERE g.rolname ~ '^kms_([0-9a-f]{8}_)?(agent|quality_reviewer)$'
                                     AND pg_has_role(login, g.oid, 'MEMBER'))
    $$;
