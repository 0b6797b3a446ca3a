-- What is counted by is told in each issue as in its contact, so that none has to be looked up for it.
CREATE FUNCTION kms_keep_of_contact() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF TG_TABLE_NAME = 'contact' THEN
        UPDATE resolution r SET division = NEW.division, channel = NEW.channel, legs = NEW.legs, repeats = NEW.repeats
            WHERE r.contact_id = NEW.id;
        RETURN NULL;
    END IF;
    SELECT c.division, c.channel, c.legs, c.repeats INTO NEW.division, NEW.channel, NEW.legs, NEW.repeats
        FROM contact c WHERE c.id = NEW.contact_id;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION kms_keep_of_contact() FROM PUBLIC;
CREATE TRIGGER resolution_of_contact BEFORE INSERT ON resolution FOR EACH ROW EXECUTE FUNCTION kms_keep_of_contact();
CREATE TRIGGER contact_of_resolution AFTER UPDATE OF division, channel, legs, repeats ON contact FOR EACH ROW
    WHEN ((OLD.division, OLD.channel, OLD.legs, OLD.repeats)
          IS DISTINCT FROM (NEW.division, NEW.channel, NEW.legs, NEW.repeats)) EXECUTE FUNCTION kms_keep_of_contact();

-- What figures are counted from. A policy asks of each row whether the customer or contact it is of may be seen, which of 150,000 rows takes a second; these views belong to the owner of the tables, whom no policy asks, and judge
-- whoever looks themselves: once by role and division, then by a column of the row. Who overlooks the floor has the
-- closed contacts of their division; an agent those they closed, owe or asked for; nobody else has any.
-- Nothing that a reader adds is computed of a row before it is judged (security_barrier), and they have no word that a
-- customer said, no name and no number.

CREATE VIEW figure_issue WITH (security_barrier = true) AS
    SELECT r.contact_id, r.at, r.place, r.customer_id, r.agent_id, r.reason_code, r.article_id, r.article_kind, r.link,
           r.preventable, r.outcome, r.amount, r.talk_s, r.hold_s, r.wrap_s, r.legs, r.repeats, r.channel, r.division,
           CASE WHEN r.place = 0 THEN coalesce(
               (SELECT max(CASE WHEN u.result IN ('accepted', 'granted') THEN 2 ELSE 1 END) FROM option_use u
                WHERE u.contact_id = r.contact_id AND u.result <> 'taken_back'),
               CASE WHEN r.contact_id IN (
                   SELECT s.contact_id FROM suggestion s WHERE s.kind = 'none_fit' AND s.contact_id <> '') THEN 1 END)
           END AS options
    FROM resolution r
    WHERE (r.division = (SELECT kms_division())
           AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
       OR r.agent_id = (SELECT kms_me()) OR (SELECT kms_is_owner());

-- The same from the newest on: for a list of which the first few are enough, as a view is planned by itself.
DO $$ BEGIN
    EXECUTE format('CREATE VIEW figure_newest WITH (security_barrier = true) AS %s ORDER BY r.at DESC',
                   rtrim(pg_get_viewdef('figure_issue'::regclass), ';'));
END $$;

CREATE VIEW figure_promise WITH (security_barrier = true) AS
    SELECT p.contact_id, p.due_at AS at, p.state, p.why, p.owner_id, p.customer_id, c.channel, c.division
    FROM promise p JOIN customer k ON k.id = p.customer_id LEFT JOIN contact c ON c.id = p.contact_id
    WHERE k.erased_in IS NULL AND (
        (c.division = (SELECT kms_division())
         AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
        OR p.owner_id = (SELECT kms_me()) OR (SELECT kms_is_owner()));

CREATE VIEW figure_approval WITH (security_barrier = true) AS
    SELECT a.contact_id, a.answered_at AS at, a.state, a.asked_by, c.customer_id, c.channel, c.division
    FROM approval a LEFT JOIN contact c ON c.id = a.contact_id
    WHERE a.answered_at IS NOT NULL AND (
        (c.division = (SELECT kms_division())
         AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
        OR a.asked_by = (SELECT kms_me()) OR (SELECT kms_is_owner()));

-- When a customer of this division came, and about what: whether a contact was the last about its reason.
CREATE VIEW figure_later WITH (security_barrier = true) AS
    SELECT r.customer_id, r.reason_code, r.at, r.contact_id FROM resolution r
    WHERE EXISTS (SELECT FROM customer k WHERE k.id = r.customer_id AND k.division = (SELECT kms_division()))
       OR (SELECT kms_is_owner());

GRANT SELECT ON figure_issue, figure_newest, figure_promise, figure_approval, figure_later TO kms_agent, kms_quality_reviewer;

-- They are asked once for a statement, by the process that leads it: others may help to read.
ALTER FUNCTION kms_me() PARALLEL RESTRICTED;
ALTER FUNCTION kms_role() PARALLEL RESTRICTED;
ALTER FUNCTION kms_team() PARALLEL RESTRICTED;
ALTER FUNCTION kms_division() PARALLEL RESTRICTED;
ALTER FUNCTION kms_is_owner() PARALLEL RESTRICTED;
