-- Which rows each group may see and write. Policies of kms_agent hold for the other groups too, who are members of it.
-- A table without a policy for a change refuses that change; UPDATE is granted column by column where a row has parts
-- that nobody may rewrite.

REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC;
GRANT USAGE ON SCHEMA {schema} TO kms_agent;
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO kms_agent;
REVOKE ALL ON audit FROM kms_agent;

DO $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = {schema_text} LOOP
        IF one <> 'alembic_version' THEN
            EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', {schema_text}, one);
        END IF;
    END LOOP;
    FOREACH one IN ARRAY ARRAY['team', 'staff', 'article_revision', 'option_rule', 'theme'] LOOP
        EXECUTE format('CREATE POLICY seen ON %I.%I FOR SELECT TO kms_agent USING (true)', {schema_text}, one);
    END LOOP;
    -- What hangs on a contact is seen by whom the contact is seen by.
    FOREACH one IN ARRAY ARRAY['contact_event', 'handover', 'option_use', 'promise', 'resolution', 'approval', 'repeat'] LOOP
        EXECUTE format('CREATE POLICY seen ON %I.%I AS PERMISSIVE FOR SELECT TO kms_agent '
                       'USING (EXISTS (SELECT FROM contact c WHERE c.id = contact_id))', {schema_text}, one);
    END LOOP;
END $$;

-- People and teams: administrators alone.
GRANT INSERT, UPDATE ON team, staff TO kms_admin;
CREATE POLICY made ON team FOR INSERT TO kms_admin WITH CHECK (true);
CREATE POLICY changed ON team FOR UPDATE TO kms_admin USING (true);
CREATE POLICY made ON staff FOR INSERT TO kms_admin WITH CHECK (true);
CREATE POLICY changed ON staff FOR UPDATE TO kms_admin USING (true);

-- Customers and what reached us from them: by division.
CREATE POLICY seen ON customer FOR SELECT TO kms_agent USING (
    division = (SELECT kms_division()) OR id IN (SELECT kms_customers_passed_to_me()));
CREATE POLICY seen ON identity FOR SELECT TO kms_agent USING (
    EXISTS (SELECT FROM customer c WHERE c.id = customer_id));
CREATE POLICY seen ON interaction FOR SELECT TO kms_agent USING (
    EXISTS (SELECT FROM customer c WHERE c.id = customer_id)
    OR (customer_id IS NULL AND (source <> 'contact' OR EXISTS (SELECT FROM contact c WHERE c.id = source_id))));
GRANT INSERT, UPDATE ON customer, identity TO kms_supervisor, kms_admin;
CREATE POLICY made ON customer FOR INSERT TO kms_supervisor, kms_admin WITH CHECK (division = (SELECT kms_division()));
CREATE POLICY changed ON customer FOR UPDATE TO kms_supervisor, kms_admin USING (division = (SELECT kms_division()));
CREATE POLICY made ON identity FOR INSERT TO kms_supervisor, kms_admin WITH CHECK (
    EXISTS (SELECT FROM customer c WHERE c.id = customer_id));
CREATE POLICY changed ON identity FOR UPDATE TO kms_supervisor, kms_admin USING (
    EXISTS (SELECT FROM customer c WHERE c.id = customer_id));
GRANT INSERT, UPDATE ON interaction TO kms_agent;
CREATE POLICY made ON interaction FOR INSERT TO kms_agent WITH CHECK (
    source = 'contact' AND id = source_id AND kms_took_part(source_id));
CREATE POLICY changed ON interaction FOR UPDATE TO kms_agent
    USING (source = 'contact' AND kms_took_part(source_id))
    WITH CHECK (source = 'contact' AND id = source_id);
CREATE POLICY imported ON interaction FOR INSERT TO kms_supervisor, kms_admin WITH CHECK (source <> 'contact');

-- A contact and its events.
CREATE POLICY seen ON contact FOR SELECT TO kms_agent USING (
    division = (SELECT kms_division()) OR id IN (SELECT kms_passed_to_me()));
GRANT INSERT, UPDATE ON contact TO kms_agent;
CREATE POLICY opened ON contact FOR INSERT TO kms_agent WITH CHECK (holder_id = (SELECT kms_me()));
CREATE POLICY changed ON contact FOR UPDATE TO kms_agent
    USING (division = (SELECT kms_division()) OR id IN (SELECT kms_passed_to_me()));
GRANT INSERT ON contact_event TO kms_agent;
CREATE POLICY own ON contact_event FOR INSERT TO kms_agent WITH CHECK (agent_id = (SELECT kms_me()));

-- A handover is made by who has the contact, and answered once by whom it is for, or taken back by who made it.
GRANT INSERT, UPDATE (state, answered_by, answered_at, reason) ON handover TO kms_agent;
CREATE POLICY made ON handover FOR INSERT TO kms_agent WITH CHECK (
    from_id = (SELECT kms_me()) AND state = 'waiting' AND answered_by = '' AND kms_took_part(contact_id));
CREATE POLICY answered ON handover FOR UPDATE TO kms_agent
    USING (state = 'waiting' AND (from_id = (SELECT kms_me()) OR kms_is_for_me(to_kind, to_id)))
    WITH CHECK (answered_by = (SELECT kms_me()) AND CASE
        WHEN from_id = answered_by THEN state = 'taken_back'
        ELSE state IN ('accepted', 'refused') AND kms_is_for_me(to_kind, to_id) END);

-- An approval is asked by who has the contact and answered once, by somebody else who may grant that much.
GRANT INSERT, UPDATE (state, answered_by, answered_at, reason) ON approval TO kms_agent;
CREATE POLICY asked ON approval FOR INSERT TO kms_agent WITH CHECK (
    asked_by = (SELECT kms_me()) AND state = 'waiting' AND answered_by = '' AND kms_took_part(contact_id));
CREATE POLICY answered ON approval FOR UPDATE TO kms_agent
    USING (state = 'waiting' AND (asked_by = (SELECT kms_me()) OR kms_may_approve(article_id, option_id, amount)))
    WITH CHECK (answered_by = (SELECT kms_me()) AND CASE
        WHEN asked_by = answered_by THEN state = 'taken_back'
        ELSE state IN ('granted', 'refused') AND kms_may_approve(article_id, option_id, amount) END);

-- What the events of a contact fold into.
GRANT INSERT, UPDATE, DELETE ON option_use, repeat TO kms_agent;
CREATE POLICY made ON option_use FOR INSERT TO kms_agent WITH CHECK (kms_took_part(contact_id));
CREATE POLICY changed ON option_use FOR UPDATE TO kms_agent USING (kms_took_part(contact_id));
CREATE POLICY dropped ON option_use FOR DELETE TO kms_agent USING (result <> 'granted' AND kms_took_part(contact_id));
CREATE POLICY made ON repeat FOR INSERT TO kms_agent WITH CHECK (kms_took_part(contact_id));
CREATE POLICY changed ON repeat FOR UPDATE TO kms_agent USING (kms_took_part(contact_id));
CREATE POLICY dropped ON repeat FOR DELETE TO kms_agent USING (kms_took_part(contact_id));
GRANT INSERT, UPDATE (state, owner_id, customer_id) ON promise TO kms_agent;
CREATE POLICY made ON promise FOR INSERT TO kms_agent WITH CHECK (kms_took_part(contact_id));
CREATE POLICY settled ON promise FOR UPDATE TO kms_agent USING (EXISTS (SELECT FROM contact c WHERE c.id = contact_id));
GRANT INSERT, UPDATE ON resolution TO kms_agent;
CREATE POLICY made ON resolution FOR INSERT TO kms_agent WITH CHECK (kms_took_part(contact_id));
CREATE POLICY changed ON resolution FOR UPDATE TO kms_agent USING (kms_took_part(contact_id));

-- Voice: one's own, every answer, and all of it for who answers; editors see what is said of articles.
CREATE POLICY seen ON suggestion FOR SELECT TO kms_agent USING (
    made_by = (SELECT kms_me()) OR state <> 'new' OR (SELECT kms_role()) IN ('supervisor', 'admin')
    OR ((SELECT kms_role()) = 'editor' AND article_id <> ''));
GRANT INSERT, UPDATE (read_at) ON suggestion TO kms_agent;
GRANT UPDATE (state, answer, answered_by, answered_at, theme_id) ON suggestion TO kms_supervisor, kms_admin;
CREATE POLICY own ON suggestion FOR INSERT TO kms_agent WITH CHECK (
    made_by = (SELECT kms_me()) AND state = 'new' AND answered_by = '');
CREATE POLICY read ON suggestion FOR UPDATE TO kms_agent USING (made_by = (SELECT kms_me()) AND state <> 'new');
CREATE POLICY answered ON suggestion FOR UPDATE TO kms_supervisor, kms_admin
    USING (state = 'new') WITH CHECK (answered_by = (SELECT kms_me()) OR state = 'new');
GRANT INSERT, UPDATE, DELETE ON theme TO kms_supervisor, kms_admin;
CREATE POLICY kept ON theme FOR ALL TO kms_supervisor, kms_admin USING (true);

-- Publishing: editors who may publish, supervisors, administrators; always under their own name.
GRANT INSERT ON article_revision TO kms_editor, kms_supervisor, kms_admin;
CREATE POLICY published ON article_revision FOR INSERT TO kms_editor, kms_supervisor, kms_admin
    WITH CHECK (author_id = (SELECT kms_me()) AND (SELECT kms_may_publish()));
GRANT INSERT, UPDATE, DELETE ON option_rule TO kms_editor, kms_supervisor, kms_admin;
CREATE POLICY made ON option_rule FOR INSERT TO kms_editor, kms_supervisor, kms_admin
    WITH CHECK (by_id = (SELECT kms_me()) AND (SELECT kms_may_publish()));
CREATE POLICY changed ON option_rule FOR UPDATE TO kms_editor, kms_supervisor, kms_admin
    USING ((SELECT kms_may_publish())) WITH CHECK (by_id = (SELECT kms_me()));
CREATE POLICY dropped ON option_rule FOR DELETE TO kms_editor, kms_supervisor, kms_admin
    USING ((SELECT kms_may_publish()));

-- The audit is read and added to by those whose acts it holds.
GRANT SELECT, INSERT ON audit TO kms_editor, kms_supervisor, kms_admin;
CREATE POLICY seen ON audit FOR SELECT TO kms_editor, kms_supervisor, kms_admin USING (true);
CREATE POLICY added ON audit FOR INSERT TO kms_editor, kms_supervisor, kms_admin WITH CHECK (who = session_user);
