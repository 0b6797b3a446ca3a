-- A login of a person opens so many connections, and waits and holds so long. Somebody may set other times in a session of
-- their own; how many sessions they open they do not decide.

-- Two desktops of one person open fourteen connections at most. One that was lost on its way is found out by the server
-- within a minute.
CREATE FUNCTION kms_bound_login(login text) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one record;
BEGIN
    EXECUTE format('ALTER ROLE %I CONNECTION LIMIT 16', login);
    FOR one IN SELECT * FROM (VALUES
        ('statement_timeout', '20s', 0), ('lock_timeout', '9s', 0), ('idle_in_transaction_session_timeout', '60s', 0),
        ('transaction_timeout', '5min', 170000),
        ('tcp_keepalives_idle', '30', 0), ('tcp_keepalives_interval', '10', 0), ('tcp_keepalives_count', '3', 0)
    ) AS listed (name, value, since) WHERE current_setting('server_version_num')::integer >= since LOOP
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET %s = %L', login, current_database(), one.name, one.value);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION kms_bound_login(text) FROM PUBLIC;

-- As it stands, and a login that is made or brought up to date is bounded.
DO $$
DECLARE
    made CONSTANT text := pg_get_functiondef('kms_make_login(text, text, text)'::regprocedure);
    let_in CONSTANT text := 'EXECUTE format(''ALTER ROLE %I LOGIN'', login);';
BEGIN
    ASSERT strpos(made, let_in) > 0;
    EXECUTE replace(made, let_in, let_in || E'\n    PERFORM kms_bound_login(login);');
    PERFORM kms_settle_groups();
END $$;

-- Who works here has a login in the workspace's own group, and is bounded. One that this owner may not change stays.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT s.login, s.role FROM staff s JOIN pg_roles r ON r.rolname = s.login
               WHERE s.active AND NOT r.rolsuper AND NOT r.rolcreaterole
                 AND (pg_has_role(r.oid, 'kms_agent', 'MEMBER') OR pg_has_role(r.oid, 'kms_quality_reviewer', 'MEMBER'))
    LOOP
        EXECUTE format('GRANT %I TO %I', kms_group(one.role), one.login);
        BEGIN
            PERFORM kms_bound_login(one.login);
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END;
    END LOOP;
END $$;

-- Nobody needs large objects. Where the owner of the tables may not say so, the doctor does.
DO $$
BEGIN
    REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END $$;
