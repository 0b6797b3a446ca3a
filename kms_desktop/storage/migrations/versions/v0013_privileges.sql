-- Nobody of the floor writes these tables any more: what they may do with them is an act.

DO $$
DECLARE
    one record;
    groups CONSTANT text := 'PUBLIC, kms_agent, kms_editor, kms_supervisor, kms_admin, kms_quality_reviewer';
BEGIN
    FOR one IN SELECT unnest(ARRAY['team', 'staff', 'customer', 'identity', 'suggestion', 'theme', 'put_aside',
                                   'article_revision', 'article_change', 'article_picture', 'option_rule', 'audit']) AS name
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON %I.%I FROM %s',
                       {schema_text}, one.name, groups);
    END LOOP;
    FOR one IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = {schema_text} AND policyname <> 'seen'
               AND tablename IN ('team', 'staff', 'customer', 'identity', 'suggestion', 'theme', 'put_aside',
                                 'article_revision', 'article_change', 'article_picture', 'option_rule', 'audit')
    LOOP
        EXECUTE format('DROP POLICY %I ON %I.%I', one.policyname, {schema_text}, one.tablename);
    END LOOP;
END $$;
DROP POLICY imported ON interaction;
DROP POLICY may_add ON interaction;
REVOKE INSERT ON interaction FROM kms_supervisor, kms_admin;

-- What judged rows that people wrote; the acts judge now, and a rule is one in numbers also where the owner writes it.
DROP TRIGGER article_revision_guard ON article_revision;
DROP FUNCTION kms_guard_article_revision();
DROP TRIGGER article_change_guard ON article_change;
DROP FUNCTION kms_guard_article_change();
DROP FUNCTION kms_drop_option_rule(text[], text[]);
DROP FUNCTION kms_drop_put_aside(text[]);
REVOKE ALL ON FUNCTION kms_may_publish() FROM kms_agent, kms_quality_reviewer;
DROP FUNCTION kms_may_publish();
CREATE OR REPLACE FUNCTION kms_guard_option_rule() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT kms_is_rule(NEW.authority, NEW.limits) THEN
        RAISE EXCEPTION '“%” names an amount or a limit that is no number, so it was not published.', NEW.title
            USING ERRCODE = 'KM001';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER option_rule_guard ON option_rule;
CREATE TRIGGER option_rule_guard BEFORE INSERT OR UPDATE ON option_rule
    FOR EACH ROW EXECUTE FUNCTION kms_guard_option_rule();

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
               WHERE p.pronamespace IN (quote_ident({schema_text})::regnamespace, quote_ident({acts_text})::regnamespace)
                 AND p.proowner = (SELECT o.relowner FROM pg_class o WHERE o.oid = 'contact_event'::regclass)
                 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                                                           AND d.deptype = 'e') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one.name);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION kms_make_login(text, text, text), kms_end_login(text) FROM kms_admin;

GRANT EXECUTE ON FUNCTION
    {acts}.add_person(text, text, text, text, text, text, text, text, text, text),
    {acts}.change_person(text, text, text, text, text, text),
    {acts}.rename_team(text, text, text, text),
    {acts}.remove_person(text, text, text) TO kms_admin;
GRANT EXECUTE ON FUNCTION {acts}.set_password(text, text, text, text), {acts}.note_export(text, text, integer, text)
    TO kms_agent, kms_quality_reviewer;
GRANT EXECUTE ON FUNCTION
    {acts}.add_customers(text, json, json),
    {acts}.import_interactions(text, json, json, json, json),
    {acts}.erase_customer(text, text, text[], text) TO kms_supervisor, kms_admin;
GRANT EXECUTE ON FUNCTION
    {acts}.submit_suggestion(text, text, json),
    {acts}.mark_suggestion_read(text, text, text) TO kms_agent;
GRANT EXECUTE ON FUNCTION
    {acts}.answer_suggestion(text, text, boolean, text, text),
    {acts}.close_entries(text, text[], text, text, text),
    {acts}.publish_articles(text, json, text[], text[], text[], text, text),
    {acts}.note_review(text, text, text, text, text) TO kms_editor, kms_supervisor, kms_admin;
