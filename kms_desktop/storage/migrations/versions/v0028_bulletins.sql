-- Bulletins: a supervisor or an administrator publishes, changes and ends them; everybody who works here reads them, and
-- says so once.

ALTER TABLE bulletin
    ADD CONSTRAINT ck_bulletin_known CHECK (
        kind IN ('incident', 'change', 'promotion') AND about IN ('', 'website', 'app', 'line', 'partner', 'program')
        AND state IN ('running', 'lifted', 'taken_back', 'declined') AND (about <> '' OR title <> '')),
    ADD CONSTRAINT ck_bulletin_ended CHECK ((state = 'running') = (ended_at IS NULL));
ALTER TABLE bulletin_read
    ADD CONSTRAINT ck_bulletin_read_known CHECK (what IN ('published', 'lifted') AND bulletin_id <> '');

ALTER TABLE bulletin ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulletin_read ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON bulletin, bulletin_read TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON bulletin FOR SELECT TO kms_agent, kms_quality_reviewer USING ((SELECT kms_me()) IS NOT NULL);
CREATE POLICY seen ON bulletin_read FOR SELECT TO kms_agent, kms_quality_reviewer USING (
    staff_id = (SELECT kms_me())
    OR (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'));

-- Whose right it is; what one of them does to a bulletin waits for what another does.
CREATE FUNCTION kms_begin_bulletin(revision text, by_id text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'],
                              'Bulletins are published, changed and ended by a supervisor or an administrator.');
    PERFORM kms_hold(1802331528);
    RETURN me;
END $$;

-- What a bulletin may say, as it is to be stored.
CREATE FUNCTION kms_read_bulletin(said json) RETURNS bulletin LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    told CONSTANT jsonb := kms_read_json(said, 'object', 20000);
    made bulletin;
BEGIN
    made.kind := coalesce(told ->> 'kind', '');
    made.about := coalesce(told ->> 'about', '');
    made.title := kms_checked_line(coalesce(told ->> 'title', ''), 200, 'The title of a bulletin');
    made.words := kms_checked_text(coalesce(told ->> 'words', ''), 2000, 'A bulletin');
    made.article_id := kms_checked_line(coalesce(told ->> 'article_id', ''), 200, 'The id of an article');
    IF coalesce(told ->> 'ends_at', '') <> '' THEN
        made.ends_at := kms_checked_time(told ->> 'ends_at', 'The end of a bulletin');
    END IF;
    IF made.kind NOT IN ('incident', 'change', 'promotion')
       OR made.about NOT IN ('', 'website', 'app', 'line', 'partner', 'program')
       OR (made.about = '' AND btrim(made.title) = '') THEN
        RAISE EXCEPTION 'A bulletin has a kind, and says what it is about.' USING ERRCODE = 'KM001';
    END IF;
    RETURN made;
END $$;

-- On every desk at once. Done twice it is done once; of one thing that is down one bulletin runs.
CREATE FUNCTION {acts}.publish_bulletin(revision text, bulletin_id text, said json, by_id text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_bulletin(revision, by_id);
    made bulletin := kms_read_bulletin(said);
    at CONSTANT timestamptz := clock_timestamp();
BEGIN
    IF kms_checked_line(bulletin_id, 36, 'A key') = '' THEN
        RAISE EXCEPTION 'A bulletin has a key.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM bulletin b WHERE b.id = bulletin_id) THEN
        RETURN;
    ELSIF made.ends_at <= at THEN
        RAISE EXCEPTION 'A bulletin ends after it begins.' USING ERRCODE = 'KM001';
    ELSIF made.about <> '' AND EXISTS (SELECT FROM bulletin b WHERE b.about = made.about AND b.state = 'running'
                                       AND (b.ends_at IS NULL OR b.ends_at > at)) THEN
        RAISE EXCEPTION 'A bulletin about this runs already.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO bulletin (id, kind, about, title, words, article_id, state, published_by, published_at, ends_at,
                          changed_by, changed_at, ended_by, ended_at)
        VALUES (bulletin_id, made.kind, made.about, made.title, made.words, made.article_id, 'running', me, at,
                made.ends_at, '', NULL, '', NULL);
    PERFORM kms_audit(kms_acting_login(by_login), 'bulletin published', json_build_object(
        'bulletin_id', bulletin_id, 'kind', made.kind, 'about', made.about));
    PERFORM kms_announce('{everybody}', true);
END $$;

-- The wording, the article it points to, and until when it runs; not what is down.
CREATE FUNCTION {acts}.change_bulletin(revision text, bulletin_id text, said json, by_id text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_bulletin(revision, by_id);
    made CONSTANT bulletin := kms_read_bulletin(said);
    at CONSTANT timestamptz := clock_timestamp();
BEGIN
    UPDATE bulletin b SET kind = made.kind, title = made.title, words = made.words, article_id = made.article_id,
           ends_at = made.ends_at, changed_by = me, changed_at = at
        WHERE b.id = bulletin_id AND b.state = 'running' AND (b.ends_at IS NULL OR b.ends_at > at)
          AND b.about = made.about;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This bulletin does not run any more.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'bulletin changed', json_build_object('bulletin_id', bulletin_id));
    PERFORM kms_announce('{everybody}', true);
END $$;

-- Lifted, as it works again, or taken back, as it was a mistake. False where it was over already.
CREATE FUNCTION {acts}.end_bulletin(revision text, bulletin_id text, how text, by_id text, by_login text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_bulletin(revision, by_id);
    at CONSTANT timestamptz := clock_timestamp();
BEGIN
    IF coalesce(how, '') NOT IN ('lifted', 'taken_back') THEN
        RAISE EXCEPTION 'A bulletin is lifted or taken back.' USING ERRCODE = 'KM001';
    END IF;
    UPDATE bulletin b SET state = how, ended_by = me, ended_at = at
        WHERE b.id = bulletin_id AND b.state = 'running' AND (b.ends_at IS NULL OR b.ends_at > at);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'bulletin ended', json_build_object(
        'bulletin_id', bulletin_id, 'how', how));
    PERFORM kms_announce('{everybody}', true);
    RETURN true;
END $$;

-- Of what was reported so far no bulletin is made.
CREATE FUNCTION {acts}.decline_bulletin(revision text, bulletin_id text, about text, by_id text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_bulletin(revision, by_id);
    at CONSTANT timestamptz := clock_timestamp();
BEGIN
    IF coalesce(about, '') NOT IN ('website', 'app', 'line', 'partner', 'program')
       OR kms_checked_line(bulletin_id, 36, 'A key') = '' THEN
        RAISE EXCEPTION 'What is declined is a proposal about something that was reported.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO bulletin (id, kind, about, title, words, article_id, state, published_by, published_at, ends_at,
                          changed_by, changed_at, ended_by, ended_at)
        VALUES (bulletin_id, 'incident', about, '', '', '', 'declined', me, at, NULL, '', NULL, me, at)
        ON CONFLICT (id) DO NOTHING;
    PERFORM kms_audit(kms_acting_login(by_login), 'bulletin declined', json_build_object('about', about));
    PERFORM kms_announce('{everybody}');
END $$;

-- This person has read it, or that it was lifted; once, under their own name, and announced to nobody. Of one that is
-- written as an article the id of the article is told.
CREATE FUNCTION {acts}.read_bulletin(revision text, bulletin_id text, what text, at text, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    when_it_was CONSTANT timestamptz := least(kms_checked_time(at, 'When it was read'), clock_timestamp());
BEGIN
    IF me = '' OR kms_checked_line(bulletin_id, 200, 'The key of a bulletin') = ''
       OR coalesce(what, '') NOT IN ('published', 'lifted') THEN
        RAISE EXCEPTION 'Somebody reads a bulletin, or that it was lifted.' USING ERRCODE = 'KM001';
    ELSIF NOT EXISTS (SELECT FROM bulletin b WHERE b.id = bulletin_id) AND (
        SELECT count(*) >= 500 FROM bulletin_read r WHERE r.staff_id = me AND r.at > clock_timestamp() - interval '1 day') THEN
        RETURN;
    END IF;
    INSERT INTO bulletin_read (bulletin_id, staff_id, what, at)
        VALUES (read_bulletin.bulletin_id, me, read_bulletin.what, when_it_was)
        ON CONFLICT ON CONSTRAINT pk_bulletin_read DO NOTHING;
END $$;

-- What somebody wrote into a bulletin goes where the name, account, a number or an address of the customer stands in it.
CREATE FUNCTION kms_empty_bulletins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    names text[];
BEGIN
    names := ARRAY(
        SELECT lower(btrim(said)) FROM (
            SELECT OLD.name AS said UNION SELECT OLD.account_no
            UNION SELECT i.value_norm FROM identity i WHERE i.customer_id = OLD.id
        ) own WHERE length(btrim(said)) >= 3);
    UPDATE bulletin b SET words = CASE WHEN EXISTS (SELECT FROM unnest(names) name WHERE strpos(lower(b.words), name) > 0)
                                       THEN '' ELSE b.words END,
                          title = CASE WHEN EXISTS (SELECT FROM unnest(names) name WHERE strpos(lower(b.title), name) > 0)
                                       THEN CASE b.about WHEN '' THEN b.kind ELSE '' END ELSE b.title END
        WHERE EXISTS (SELECT FROM unnest(names) name WHERE strpos(lower(b.words || ' ' || b.title), name) > 0);
    RETURN NULL;
END $$;

CREATE TRIGGER customer_erased_bulletins AFTER UPDATE OF erased_in ON customer
    FOR EACH ROW WHEN (OLD.erased_in IS NULL AND NEW.erased_in IS NOT NULL) EXECUTE FUNCTION kms_empty_bulletins();

-- Who takes the list of those whom a bulletin affects out of the workspace is told in the audit.
CREATE FUNCTION {acts}.export_affected(revision text, bulletin_id text, rows integer, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM kms_begin_act(revision);
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'],
                              'Whom a bulletin affects is exported by a supervisor or an administrator.');
    IF kms_checked_line(bulletin_id, 200, 'The key of a bulletin') = '' OR rows IS NULL OR rows NOT BETWEEN 0 AND 20000 THEN
        RAISE EXCEPTION 'A list of at most 20000 rows is exported at once.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'list exported', json_build_object(
        'list', 'affected', 'bulletin_id', bulletin_id, 'rows', rows));
END $$;
