-- Who may publish what, by proficiency: 0 candidate (drafts only), 1 contributor (for colleagues), 2 publisher (for
-- others too, and who may grant what), 3 coach (what laws and contracts demand). Supervisors and administrators are 3.

CREATE FUNCTION kms_publishing_rank() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce((
            SELECT CASE
                WHEN role IN ('supervisor', 'admin') THEN 3
                WHEN role = 'editor' THEN array_position(ARRAY['candidate', 'contributor', 'publisher', 'coach'], proficiency) - 1
            END
            FROM staff WHERE login = session_user AND active), 0)
    $$;

CREATE OR REPLACE FUNCTION kms_may_publish() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT kms_publishing_rank() >= 1 $$;

CREATE FUNCTION kms_rank_for(audience text, governance text) RETURNS integer LANGUAGE sql IMMUTABLE
    AS $$
        SELECT greatest(
            CASE WHEN coalesce(audience, '') IN ('', 'internal') THEN 1 ELSE 2 END,
            CASE coalesce(governance, '') WHEN '' THEN 1 WHEN 'open' THEN 1 WHEN 'restricted' THEN 2 ELSE 3 END)
    $$;

-- What the front matter of a revision says decides how far whoever publishes it must have come.
CREATE FUNCTION kms_guard_article_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT kms_is_owner() AND kms_publishing_rank() < kms_rank_for(
        substring(NEW.text from E'\naudience:[ \t]*["'']?([a-z_]+)'),
        substring(NEW.text from E'\ngovernance:[ \t]*["'']?([a-z_]+)'))
    THEN
        RAISE EXCEPTION 'This article is published by somebody of a higher proficiency; ask a publisher or a coach.'
            USING ERRCODE = 'KM001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER article_revision_guard BEFORE INSERT ON article_revision
    FOR EACH ROW EXECUTE FUNCTION kms_guard_article_revision();

-- Who may grant what is changed by publishers; a contributor changes the words around it.
CREATE FUNCTION kms_guard_option_rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT kms_is_owner() AND kms_publishing_rank() < 2 AND (
        TG_OP <> 'UPDATE' OR OLD.article_id <> NEW.article_id OR OLD.option_id <> NEW.option_id
        OR OLD.authority::jsonb <> NEW.authority::jsonb OR OLD.limits::jsonb <> NEW.limits::jsonb
    ) THEN
        RAISE EXCEPTION 'Who may grant what is changed by a publisher or a coach; ask one to publish this.'
            USING ERRCODE = 'KM001';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER option_rule_guard BEFORE INSERT OR UPDATE OR DELETE ON option_rule
    FOR EACH ROW EXECUTE FUNCTION kms_guard_option_rule();

-- The log of what happened to an article: under one's own name and this server's time, and never changed.
CREATE FUNCTION kms_guard_article_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    needed integer := 1;
BEGIN
    IF kms_is_owner() THEN
        RETURN NEW;
    END IF;
    NEW.at := clock_timestamp();
    IF NEW.by_id IS DISTINCT FROM kms_me() THEN
        RAISE EXCEPTION 'A change of an article is logged by the person who made it.' USING ERRCODE = 'KM001';
    END IF;
    IF NEW.what = 'audience' THEN
        needed := greatest(kms_rank_for(NEW.before, ''), kms_rank_for(NEW.after, ''));
    ELSIF NEW.what = 'governance' THEN
        needed := greatest(kms_rank_for('', NEW.before), kms_rank_for('', NEW.after));
    END IF;
    IF kms_publishing_rank() < needed THEN
        RAISE EXCEPTION 'This change is made by somebody of a higher proficiency; ask a publisher or a coach.'
            USING ERRCODE = 'KM001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER article_change_guard BEFORE INSERT ON article_change
    FOR EACH ROW EXECUTE FUNCTION kms_guard_article_change();

CREATE FUNCTION article_change_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'article_change is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER article_change_no_change_rows BEFORE UPDATE OR DELETE ON article_change
    FOR EACH ROW EXECUTE FUNCTION article_change_append_only();
CREATE TRIGGER article_change_no_change_all BEFORE TRUNCATE ON article_change
    FOR EACH STATEMENT EXECUTE FUNCTION article_change_append_only();
ALTER TABLE article_change ENABLE ALWAYS TRIGGER article_change_no_change_rows;
ALTER TABLE article_change ENABLE ALWAYS TRIGGER article_change_no_change_all;

ALTER TABLE article_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE article_picture ENABLE ROW LEVEL SECURITY;
ALTER TABLE put_aside ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON article_change, article_picture, put_aside TO kms_agent;
CREATE POLICY seen ON article_change FOR SELECT TO kms_agent USING (true);
CREATE POLICY seen ON article_picture FOR SELECT TO kms_agent USING (true);
CREATE POLICY seen ON put_aside FOR SELECT TO kms_editor, kms_supervisor, kms_admin USING (true);

GRANT INSERT ON article_change TO kms_editor, kms_supervisor, kms_admin;
CREATE POLICY logged ON article_change FOR INSERT TO kms_editor, kms_supervisor, kms_admin
    WITH CHECK (by_id = (SELECT kms_me()));
GRANT INSERT, UPDATE ON article_picture TO kms_editor, kms_supervisor, kms_admin;
CREATE POLICY published ON article_picture FOR INSERT TO kms_editor, kms_supervisor, kms_admin
    WITH CHECK (by_id = (SELECT kms_me()) AND (SELECT kms_may_publish()));
CREATE POLICY replaced ON article_picture FOR UPDATE TO kms_editor, kms_supervisor, kms_admin
    USING ((SELECT kms_may_publish())) WITH CHECK (by_id = (SELECT kms_me()));
GRANT INSERT, UPDATE, DELETE ON put_aside TO kms_editor, kms_supervisor, kms_admin;
CREATE POLICY made ON put_aside FOR INSERT TO kms_editor, kms_supervisor, kms_admin
    WITH CHECK (by_id = (SELECT kms_me()));
CREATE POLICY changed ON put_aside FOR UPDATE TO kms_editor, kms_supervisor, kms_admin
    USING (true) WITH CHECK (by_id = (SELECT kms_me()));
CREATE POLICY dropped ON put_aside FOR DELETE TO kms_editor, kms_supervisor, kms_admin USING (true);

-- Editors answer what is said of articles.
GRANT UPDATE (state, answer, answered_by, answered_at) ON suggestion TO kms_editor;
CREATE POLICY mended ON suggestion FOR UPDATE TO kms_editor
    USING (state = 'new' AND article_id <> '') WITH CHECK (answered_by = (SELECT kms_me()));
