-- What everybody who may connect can do is said one by one. PostgreSQL lets PUBLIC execute every function; a trigger
-- function that runs as the owner could so be put on a table of one's own, and be made to run what one likes.

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- A keeper who does not own the database, or the schema, changes nothing here; `doctor` says what is left to do.
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY[
        format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()),
        'REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC',
        CASE WHEN to_regnamespace('public') IS NOT NULL THEN 'REVOKE CREATE ON SCHEMA public FROM PUBLIC' ELSE '' END
    ] LOOP
        BEGIN
            EXECUTE one;
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END;
    END LOOP;
END $$;

-- Who may DELETE from a table, or UPDATE all of its columns, may also lock it against everybody else. So nobody of the
-- floor may: columns are named, and what is to go is removed by functions, which look at who asks.

-- An option that was put to a customer, or a repeat, which a late event has shown to be none. Of a grant another row has
-- to tell the same, of the same customer, and as many have to be left as the log holds of this option. The rows of that
-- option are locked before they are counted, so that of two rows that tell the same not each goes because of the other.
CREATE FUNCTION kms_drop_option_use(ids text[]) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM FROM option_use u
        WHERE EXISTS (SELECT FROM option_use d WHERE d.id = ANY (ids) AND (kms_is_owner() OR kms_took_part(d.contact_id))
                      AND (d.contact_id, d.article_id, d.option_id) = (u.contact_id, u.article_id, u.option_id))
        ORDER BY u.id FOR UPDATE OF u;
    DELETE FROM option_use u WHERE u.id = ANY (ids) AND (kms_is_owner() OR (kms_took_part(u.contact_id) AND (
        u.result <> 'granted' OR (
            EXISTS (
                SELECT FROM option_use o WHERE o.id <> ALL (ids) AND o.result = 'granted'
                   AND (o.contact_id, o.article_id, o.option_id, o.agent_id, o.amount, o.at)
                     = (u.contact_id, u.article_id, u.option_id, u.agent_id, u.amount, u.at)
                   AND (u.customer_id IS NULL OR o.customer_id = u.customer_id))
            AND (
                SELECT count(*) FROM option_use o WHERE o.id <> ALL (ids) AND o.result = 'granted'
                   AND (o.contact_id, o.article_id, o.option_id) = (u.contact_id, u.article_id, u.option_id)
            ) >= (
                SELECT count(*) FROM contact_event e
                WHERE e.contact_id = u.contact_id AND e.kind = 'granted'
                  AND (e.data ->> 'article_id', e.data ->> 'option_id') = (u.article_id, u.option_id))))));
END $$;

CREATE FUNCTION kms_drop_repeat(ids text[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ DELETE FROM repeat r WHERE r.id = ANY (ids) AND (kms_is_owner() OR kms_took_part(r.contact_id)) $$;

-- What was granted stays granted as it was, as in 0003; and to whom and when the log says it was, also where somebody's
-- program says otherwise later.
CREATE OR REPLACE FUNCTION kms_guard_option_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF kms_is_owner() OR OLD.result <> 'granted' THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.contact_id, NEW.agent_id, NEW.article_id, NEW.option_id, NEW.amount, NEW.result)
       IS DISTINCT FROM (OLD.id, OLD.contact_id, OLD.agent_id, OLD.article_id, OLD.option_id, OLD.amount, OLD.result)
    THEN
        RAISE EXCEPTION 'What was granted cannot be changed.' USING ERRCODE = 'KM001';
    END IF;
    IF NEW.customer_id IS DISTINCT FROM OLD.customer_id AND EXISTS (
        SELECT FROM contact_event e WHERE e.contact_id = OLD.contact_id AND e.kind = 'granted'
           AND (e.data ->> 'article_id', e.data ->> 'option_id') = (OLD.article_id, OLD.option_id)
           AND kms_said(e.data, 'customer_id') = OLD.customer_id)
    THEN
        NEW.customer_id := OLD.customer_id;
    END IF;
    IF NEW.at <> OLD.at AND NOT EXISTS (
        SELECT FROM contact_event e WHERE e.contact_id = OLD.contact_id AND e.at = NEW.at)
    THEN
        NEW.at := OLD.at;
    END IF;
    RETURN NEW;
END $$;

-- Options that are not in the published articles any more. The trigger on the table asks for the proficiency.
CREATE FUNCTION kms_drop_option_rule(article_ids text[], option_ids text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT kms_is_owner() AND NOT kms_may_publish() THEN
        RAISE EXCEPTION 'Who may grant what is changed by a publisher or a coach; ask one to publish this.'
            USING ERRCODE = 'KM001';
    END IF;
    DELETE FROM option_rule r USING unnest(article_ids, option_ids) AS gone (article, option)
        WHERE r.article_id = gone.article AND r.option_id = gone.option;
END $$;

-- Entries of the editors' list that are open again.
CREATE FUNCTION kms_drop_put_aside(keys text[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        DELETE FROM put_aside p WHERE p.key = ANY (keys)
            AND (kms_is_owner() OR kms_role() IN ('editor', 'supervisor', 'admin'))
    $$;

DROP POLICY dropped ON option_use;
DROP POLICY dropped ON repeat;
DROP POLICY dropped ON option_rule;
DROP POLICY dropped ON put_aside;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
               WHERE c.relnamespace = quote_ident({schema_text})::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
                 AND c.relowner = (SELECT o.relowner FROM pg_class o WHERE o.oid = 'contact_event'::regclass) LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM PUBLIC, kms_agent, kms_editor, kms_supervisor, kms_admin', one.name);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name, p.proconfig IS NULL AS anywhere FROM pg_proc p
               WHERE p.pronamespace = quote_ident({schema_text})::regnamespace
                 AND p.proowner = (SELECT o.relowner FROM pg_class o WHERE o.oid = 'contact_event'::regclass)
                 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                                                           AND d.deptype = 'e') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one.name);
        IF one.anywhere THEN
            EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', one.name, {schema_text});
        END IF;
    END LOOP;
END $$;

GRANT UPDATE (customer_id, channel, number, call_id, phase, holder_id, opened_at, ended_at, article_id, reason, outcome,
              words, legs, repeats) ON contact TO kms_agent;
GRANT UPDATE (thread_id, customer_id, channel, direction, started_at, ended_at, subject, body_text, body_html, author_name,
              author_kind, author_address, internal, queue, outcome, state, raw) ON interaction TO kms_agent;
GRANT UPDATE (state, answered_by, answered_at, reason) ON handover, approval TO kms_agent;
GRANT UPDATE (customer_id, agent_id, article_id, option_id, title, remedy, amount, result, at) ON option_use TO kms_agent;
GRANT UPDATE (kind, what, article_id, by_id, first_by, at) ON repeat TO kms_agent;
GRANT UPDATE (state, owner_id, customer_id) ON promise TO kms_agent;
GRANT UPDATE (customer_id, agent_id, article_id, article_revision, link, reason, option_id, title, amount, outcome, words,
              at) ON resolution TO kms_agent;
GRANT UPDATE (read_at) ON suggestion TO kms_agent;
GRANT UPDATE (state, answer, answered_by, answered_at) ON suggestion TO kms_editor, kms_supervisor, kms_admin;
GRANT UPDATE (theme_id) ON suggestion TO kms_supervisor, kms_admin;
GRANT UPDATE (name, reason) ON theme TO kms_supervisor, kms_admin;
GRANT UPDATE (name, account_no, tier, since, products, facts, source) ON customer TO kms_supervisor, kms_admin;
GRANT UPDATE (kind, value_norm, tail, level, source) ON identity TO kms_supervisor, kms_admin;
GRANT UPDATE (title, revision, authority, limits, by_id, at) ON option_rule TO kms_editor, kms_supervisor, kms_admin;
GRANT UPDATE (data, by_id, at) ON article_picture TO kms_editor, kms_supervisor, kms_admin;
GRANT UPDATE (words, article_id, by_id, at) ON put_aside TO kms_editor, kms_supervisor, kms_admin;
GRANT UPDATE (name, division) ON team TO kms_admin;
GRANT UPDATE (name, role, authority, proficiency, team_id, active) ON staff TO kms_admin;

-- What policies, one condition of a trigger and the program call under a person's own login.
GRANT EXECUTE ON FUNCTION kms_is_owner(), kms_me(), kms_role(), kms_team(), kms_division(), kms_is_for_me(text, text),
    kms_passed_to_me(), kms_customers_passed_to_me(), kms_took_part(text), kms_may_publish(),
    kms_may_approve(text, text, numeric), kms_acts_as_owner(), kms_is_erased_now(text), kms_drop_option_use(text[]),
    kms_drop_repeat(text[]) TO kms_agent;
GRANT EXECUTE ON FUNCTION kms_drop_option_rule(text[], text[]), kms_drop_put_aside(text[])
    TO kms_editor, kms_supervisor, kms_admin;
