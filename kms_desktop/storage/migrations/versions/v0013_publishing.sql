-- Articles are published in one act: revision, what changed of its state, pictures, and who may grant what.
--
-- For whom an article is and who governs it decides how far whoever publishes it must have come. The database reads no
-- YAML, so front matter says both in one plain form alone, and everything in which a reader of YAML could find another
-- value for them is refused: a name in quotes, behind a tag, an anchor, an alias or a question mark, in braces, twice, with
-- blanks before its colon, a value on a line of its own, and characters that end a line in YAML alone.

-- The lines of the front matter without what cannot hold a name, each without what stands before and after; NULL where the
-- text has none. Line ends, one mark of the byte order and the closing line are read as the program reads them.
CREATE FUNCTION kms_front_matter(said text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    plain text := replace(replace(said, E'\r\n', E'\n'), E'\r', E'\n');
    one text;
    lines text[] := '{}';
BEGIN
    IF starts_with(plain, U&'\FEFF') THEN
        plain := substr(plain, 2);
    END IF;
    IF plain !~ '^---[ \t]*\n' THEN
        RETURN NULL;
    END IF;
    FOR one IN SELECT line FROM string_to_table(substr(plain, strpos(plain, E'\n') + 1), E'\n') AS line LOOP
        IF one ~ '^(---|\.\.\.)[ \t]*$' THEN
            RETURN lines;
        END IF;
        lines := lines || one;
    END LOOP;
    RAISE EXCEPTION 'The block that begins with “---” is never closed; close it with a line “---”.'
        USING ERRCODE = 'KM001';
END $$;

-- What a text says of `audience` and `governance`, in the words that stand there; what it does not say is left out. Raises
-- where it is not said in the one plain form.
CREATE FUNCTION kms_article_state(said text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one text;
    name text;
    before text := '';
    state jsonb := '{}';
BEGIN
    FOREACH one IN ARRAY coalesce(kms_front_matter(said), '{}') LOOP
        IF one ~ '[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]' THEN
            RAISE EXCEPTION 'The front matter holds a character that ends a line or is not seen; take it out: “%”.',
                left(regexp_replace(one, '[^[:print:]]', '?', 'g'), 60) USING ERRCODE = 'KM001';
        ELSIF one ~ '^[ \t]*(#|$)' OR (before NOT IN ('', 'audience', 'governance') AND one ~ '^([ \t]|-[ \t]|-$)') THEN
            CONTINUE;
        END IF;
        name := substring(one from '^([^ \t#"''&*!|><@`{}\[\],?:%-](?:[^:]|:[^ \t])*?):(?:[ \t]|$)');
        IF name IS NULL THEN
            RAISE EXCEPTION 'Write each line of the front matter as “name: value”, the name without quotes and signs, not: “%”.',
                left(one, 60) USING ERRCODE = 'KM001';
        END IF;
        before := rtrim(name, E' \t');
        IF before NOT IN ('audience', 'governance') THEN
            CONTINUE;
        ELSIF one !~ '^[a-z]+: [a-z]+[ \t]*([ \t]#.*)?$' OR state ? before THEN
            RAISE EXCEPTION 'Write “%: %” once, on one line and without quotes or signs, not: “%”.', before,
                CASE before WHEN 'audience' THEN 'internal' ELSE 'open' END, left(one, 60) USING ERRCODE = 'KM001';
        END IF;
        state := state || jsonb_build_object(before, substring(one from '^[a-z]+: ([a-z]+)'));
    END LOOP;
    RETURN state;
END $$;

-- How far whoever publishes a text must have come. One from before that does not say it plainly needs a coach.
CREATE FUNCTION kms_rank_of_text(said text) RETURNS integer LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    state jsonb;
BEGIN
    state := kms_article_state(said);
    RETURN kms_rank_for(state ->> 'audience', state ->> 'governance');
EXCEPTION WHEN SQLSTATE 'KM001' THEN
    RETURN 3;
END $$;

-- The newest revision of an article and the number of its last change; '' and 0 where nothing was published.
CREATE FUNCTION kms_head_of(article text, OUT revision text, OUT n integer) LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    SELECT coalesce(max(c.n), 0) INTO n FROM article_change c WHERE c.article_id = article;
    revision := coalesce(
        (SELECT c.after FROM article_change c WHERE c.article_id = article AND c.what = 'revision'
         ORDER BY c.n DESC LIMIT 1),
        (SELECT r.revision FROM article_revision r WHERE r.article_id = article ORDER BY r.at DESC, r.id DESC LIMIT 1),
        '');
END $$;

CREATE FUNCTION kms_log_change(article text, what text, before text, after text, by_id text) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO article_change (id, article_id, n, at, by_id, what, before, after)
        VALUES (kms_new_key(), article, (kms_head_of(article)).n + 1, clock_timestamp(), by_id, what, before, after)
    $$;

CREATE FUNCTION kms_begin_publishing(revision text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['editor', 'supervisor', 'admin'],
                              'Articles are published by an editor, a supervisor or an administrator.');
    IF me IS NOT NULL AND kms_publishing_rank() < 1 THEN
        RAISE EXCEPTION 'A candidate writes drafts, and others publish them; ask a contributor, a publisher or a coach.'
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM pg_advisory_xact_lock(1802335088);
    RETURN me;
END $$;

-- One article's file becomes what everybody goes by, after the revision that was seen before it.
CREATE FUNCTION kms_publish_revision(one jsonb, me text, by_id text) RETURNS boolean LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    article CONSTANT text := one ->> 'id';
    wanted CONSTANT text := one ->> 'revision';
    head record;
    kept text;
    earlier text;
    state jsonb;
    before jsonb;
    part text;
BEGIN
    head := kms_head_of(article);
    IF head.revision = wanted THEN
        RETURN false;
    ELSIF head.revision <> '' AND head.revision IS DISTINCT FROM one ->> 'parent' THEN
        RAISE EXCEPTION 'Somebody published “%” in the meantime; look at their text, then publish again.', one ->> 'title'
            USING ERRCODE = 'KM001';
    END IF;
    SELECT r.text INTO kept FROM article_revision r WHERE r.article_id = article AND r.revision = wanted;
    SELECT r.text INTO earlier FROM article_revision r WHERE r.article_id = article AND r.revision = head.revision;
    IF kept IS NULL THEN
        kept := one ->> 'text';
        IF kept IS NULL OR octet_length(kept) > 6000000 OR wanted !~ '^[0-9a-f]{12}$' THEN
            RAISE EXCEPTION 'The text of “%” did not come with it, or is too large.', one ->> 'title' USING ERRCODE = 'KM001';
        END IF;
        INSERT INTO article_revision (id, article_id, revision, parent, author_id, at, text)
            VALUES (kms_new_key(), article, wanted, head.revision, by_id, clock_timestamp(), kept);
    END IF;
    state := '{"audience": "internal", "governance": "open"}' || kms_article_state(kept);
    IF (one ->> 'audience', one ->> 'governance') IS DISTINCT FROM (state ->> 'audience', state ->> 'governance') THEN
        RAISE EXCEPTION '“%” says another audience or governance than it is published with; write both on lines of their own.',
            one ->> 'title' USING ERRCODE = 'KM001';
    END IF;
    IF me IS NOT NULL AND kms_publishing_rank() < greatest(
        kms_rank_for(state ->> 'audience', state ->> 'governance'), kms_rank_of_text(coalesce(earlier, '')))
    THEN
        RAISE EXCEPTION 'This article is published by somebody of a higher proficiency; ask a publisher or a coach.'
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_log_change(article, 'revision', head.revision, wanted, by_id);
    before := one -> 'before';
    IF jsonb_typeof(before) = 'object' THEN
        FOREACH part IN ARRAY ARRAY['confidence', 'audience', 'governance'] LOOP
            IF before ->> part <> one ->> part THEN
                PERFORM kms_log_change(article, part, kms_checked_line(before ->> part, 40, 'A state'),
                                       kms_checked_line(one ->> part, 40, 'A state'), by_id);
            END IF;
        END LOOP;
    END IF;
    RETURN true;
END $$;

-- Rules, pictures and reviews of an article are of those who publish the article itself.
CREATE FUNCTION kms_refuse_below_article(article text, me text) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    newest CONSTANT text := (kms_head_of(article)).revision;
BEGIN
    IF me IS NOT NULL AND kms_publishing_rank() < coalesce((
        SELECT kms_rank_of_text(r.text) FROM article_revision r WHERE r.article_id = article AND r.revision = newest), 1)
    THEN
        RAISE EXCEPTION 'This article is published by somebody of a higher proficiency; ask a publisher or a coach.'
            USING ERRCODE = 'KM001';
    END IF;
END $$;

-- Who may grant what of one article, as it is published: what is new, what is another, and what is gone. Each is told in the
-- audit with what it was and what it became. Gives how many are new or another, and how many are gone.
CREATE FUNCTION kms_publish_rules(
    article text, wanted_revision text, options jsonb, me text, by_id text, by_login text, OUT changed integer, OUT gone integer
) LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one jsonb;
    rule option_rule;
    opens boolean;
BEGIN
    changed := 0;
    gone := 0;
    FOR one IN SELECT value FROM jsonb_array_elements(options) LOOP
        PERFORM kms_checked_line(one ->> 'id', 300, 'The key of an option'),
            kms_checked_text(one ->> 'title', 10000, 'The title of an option');
        IF NOT kms_is_rule((one -> 'authority')::json, (one -> 'limits')::json) OR pg_column_size(one) > 100000 THEN
            RAISE EXCEPTION '“%” names an amount or a limit that is no number, so it was not published.', one ->> 'title'
                USING ERRCODE = 'KM001';
        END IF;
        SELECT * INTO rule FROM option_rule r WHERE r.article_id = article AND r.option_id = one ->> 'id' FOR UPDATE;
        opens := rule.option_id IS NULL OR rule.authority::jsonb <> one -> 'authority' OR rule.limits::jsonb <> one -> 'limits';
        CONTINUE WHEN NOT opens AND (rule.title, rule.revision) IS NOT DISTINCT FROM (one ->> 'title', wanted_revision);
        PERFORM kms_refuse_below_article(article, me);
        IF opens THEN
            PERFORM kms_tell_rule(article, one ->> 'id', rule, one, me, by_login);
        END IF;
        INSERT INTO option_rule (article_id, option_id, title, revision, authority, limits, by_id, at)
            VALUES (article, one ->> 'id', one ->> 'title', wanted_revision, (one -> 'authority')::json,
                    (one -> 'limits')::json, by_id, clock_timestamp())
            ON CONFLICT (article_id, option_id) DO UPDATE SET title = EXCLUDED.title, revision = EXCLUDED.revision,
                authority = EXCLUDED.authority, limits = EXCLUDED.limits, by_id = EXCLUDED.by_id, at = EXCLUDED.at;
        changed := changed + 1;
    END LOOP;
    FOR rule IN DELETE FROM option_rule r WHERE r.article_id = article AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(options) WHERE value ->> 'id' = r.option_id) RETURNING * LOOP
        PERFORM kms_refuse_below_article(article, me);
        PERFORM kms_tell_rule(article, rule.option_id, rule, NULL, me, by_login);
        gone := gone + 1;
    END LOOP;
END $$;

CREATE FUNCTION kms_tell_rule(article text, option text, before option_rule, after jsonb, me text, by_login text)
    RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF me IS NOT NULL AND kms_publishing_rank() < 2 THEN
        RAISE EXCEPTION 'Who may grant what is changed by a publisher or a coach; ask one to publish this.'
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(by_login, CASE WHEN before.option_id IS NULL THEN 'option rule made'
                                     WHEN after IS NULL THEN 'option rule gone' ELSE 'option rule changed' END,
        json_build_object('article_id', article, 'option_id', option,
            'authority before', coalesce(before.authority::text, ''), 'limits before', coalesce(before.limits::text, ''),
            'authority', coalesce((after -> 'authority')::text, ''), 'limits', coalesce((after -> 'limits')::text, '')));
END $$;

-- A list of articles as they now are, each with the revision it follows and all of its options; `withdrawn` are articles
-- whose options nobody grants any more. Pictures come by their place, in base64. Gives how many were new.
CREATE FUNCTION {acts}.publish_articles(
    revision text, articles json, withdrawn text[], picture_paths text[], pictures text[], by_id text, by_login text
) RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_publishing(revision);
    who CONSTANT text := kms_acting_person(me, by_id);
    login CONSTANT text := kms_acting_login(by_login);
    one jsonb;
    told record;
    new integer := 0;
    changed integer := 0;
    gone integer := 0;
    many integer := 0;
    article text;
BEGIN
    FOR one IN SELECT value FROM jsonb_array_elements(kms_read_json(articles, 'array', 200000000)) LOOP
        PERFORM kms_checked_line(one ->> 'id', 300, 'The key of an article'),
            kms_checked_text(one ->> 'title', 10000, 'A title');
        IF one ->> 'id' = '' OR coalesce(jsonb_typeof(one -> 'options'), '') <> 'array' THEN
            RAISE EXCEPTION 'An article is published with its key and its options.' USING ERRCODE = 'KM001';
        END IF;
        new := new + kms_publish_revision(one, me, who)::integer;
        told := kms_publish_rules(one ->> 'id', one ->> 'revision', one -> 'options', me, who, login);
        changed := changed + told.changed;
        gone := gone + told.gone;
        many := many + 1;
    END LOOP;
    FOREACH article IN ARRAY coalesce(withdrawn, '{}') LOOP
        told := kms_publish_rules(article, '', '[]', me, who, login);
        gone := gone + told.gone;
    END LOOP;
    PERFORM kms_store_pictures(picture_paths, pictures, who, me);
    IF new + changed + gone > 0 THEN
        PERFORM kms_audit(login, 'articles published', json_build_object(
            'articles', many, 'new', new, 'options changed', changed, 'options gone', gone));
        PERFORM kms_announce('{everybody}');
    END IF;
    RETURN json_build_object('new', new, 'changed', changed, 'gone', gone);
END $$;

CREATE FUNCTION kms_store_pictures(paths text[], pictures text[], by_id text, me text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    seen bytea;
BEGIN
    IF coalesce(cardinality(paths), 0) <> coalesce(cardinality(pictures), 0) THEN
        RAISE EXCEPTION 'Each picture comes with its place.' USING ERRCODE = 'KM001';
    END IF;
    FOR n IN 1 .. coalesce(cardinality(paths), 0) LOOP
        PERFORM kms_checked_line(paths[n], 1000, 'The place of a picture');
        BEGIN
            seen := decode(pictures[n], 'base64');
        EXCEPTION WHEN data_exception THEN
            seen := NULL;
        END;
        IF seen IS NULL OR octet_length(seen) > 8388608
           OR NOT EXISTS (SELECT FROM article_revision r WHERE starts_with(paths[n], r.article_id || '/')) THEN
            RAISE EXCEPTION 'A picture of an article has at most 8 MB.' USING ERRCODE = 'KM001';
        END IF;
        IF NOT EXISTS (SELECT FROM article_picture p WHERE p.path = paths[n] AND p.data = seen) THEN
            PERFORM kms_refuse_below_article(one.article_id, me) FROM (
                SELECT DISTINCT r.article_id FROM article_revision r WHERE starts_with(paths[n], r.article_id || '/')) one;
        END IF;
        INSERT INTO article_picture AS p (path, data, by_id, at)
            VALUES (paths[n], seen, kms_store_pictures.by_id, clock_timestamp())
            ON CONFLICT (path) DO UPDATE SET data = EXCLUDED.data, by_id = EXCLUDED.by_id, at = EXCLUDED.at
            WHERE p.data <> EXCLUDED.data;
    END LOOP;
END $$;

-- Somebody read an article and says that it still holds: it was due on `due`, and was looked at on `today`.
CREATE FUNCTION {acts}.note_review(revision text, article_id text, due text, today text, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person CONSTANT text := kms_begin_publishing(revision);
    me CONSTANT text := kms_acting_person(person, by_id);
BEGIN
    PERFORM kms_refuse_below_article(article_id, person), kms_checked_time(due, 'When a review was due'), kms_checked_time(today, 'When it was reviewed'),
        kms_checked_line(article_id, 300, 'The key of an article');
    PERFORM kms_log_change(article_id, 'reviewed', due, today, me), kms_announce('{everybody}');
END $$;
