-- Where an article lies and which policy cases stand beside it are published with its text, in one act and by one right.

-- Whether a file at this path can lie on every desktop, and inside the folder of articles.
CREATE FUNCTION kms_is_article_path(path text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT octet_length(path) BETWEEN 4 AND 400 AND path IS NFC NORMALIZED
           AND path !~ '[\\:*?"<>|\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]'
           AND lower(path COLLATE "C") ~ '\.(md|markdown)$' AND lower(path COLLATE "C") <> 'readme.md'
           AND NOT EXISTS (
               SELECT FROM string_to_table(path, '/') AS part
               WHERE part = '' OR part ~ '^[. ]|[. ]$' OR octet_length(part) > 200
                  OR lower(part COLLATE "C") ~ '^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?$')
    $$;

-- Whether the text is the very one of that stamp, which is how it is named on every desktop.
CREATE FUNCTION kms_is_stamp(stamp text, of_text text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT stamp = left(encode(sha256(convert_to(of_text, 'UTF8')), 'hex'), 12) $$;

ALTER TABLE article_change
    ADD CONSTRAINT ck_article_change_place CHECK (path = '' OR (what = 'revision' AND kms_is_article_path(path))),
    ADD CONSTRAINT ck_article_change_stamp CHECK (cases = '' OR (what = 'revision' AND cases ~ '^[0-9a-f]{12}$'));
ALTER TABLE article_cases
    ADD CONSTRAINT ck_article_cases_whole CHECK (kms_is_stamp(stamp, text));

ALTER TABLE article_cases ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON article_cases TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON article_cases FOR SELECT TO kms_agent, kms_quality_reviewer
    USING ((SELECT kms_me()) IS NOT NULL);

-- Where the newest revision lies and which cases it has; '' where that was never said.
CREATE FUNCTION kms_place_of(article text, OUT path text, OUT cases text) LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    SELECT c.path, c.cases INTO path, cases FROM article_change c
        WHERE c.article_id = article AND c.what = 'revision' ORDER BY c.n DESC LIMIT 1;
    path := coalesce(path, '');
    cases := coalesce(cases, '');
END $$;

-- A part of what is published that may be left out: then it stays what it was.
CREATE FUNCTION kms_told_part(one jsonb, name text, so_far text) RETURNS text LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF coalesce(jsonb_typeof(one -> name), 'null') NOT IN ('string', 'null') THEN
        RAISE EXCEPTION 'Of an article “%” is a text.', name USING ERRCODE = 'KM001';
    END IF;
    RETURN coalesce(one ->> name, so_far);
END $$;

-- The policy cases of that stamp are kept for this article; they come along where they are not yet.
CREATE FUNCTION kms_keep_cases(article text, wanted text, one jsonb, by_id text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    told CONSTANT text := kms_told_part(one, 'cases_text', NULL);
BEGIN
    IF wanted = '' OR EXISTS (SELECT FROM article_cases c WHERE c.article_id = article AND c.stamp = wanted) THEN
        RETURN;
    END IF;
    IF told IS NULL OR char_length(told) > 200000 OR NOT kms_is_stamp(wanted, told) THEN
        RAISE EXCEPTION 'The policy cases of “%” did not come with it, or are too large.', one ->> 'title'
            USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO article_cases (article_id, stamp, text, by_id, at)
        VALUES (article, wanted, told, kms_keep_cases.by_id, clock_timestamp());
END $$;

-- One article's file becomes what everybody goes by, after the revision that was seen before it. Another place or other
-- policy cases are a revision as another text is.
CREATE OR REPLACE FUNCTION kms_publish_revision(one jsonb, me text, by_id text) RETURNS boolean LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    article CONSTANT text := one ->> 'id';
    wanted CONSTANT text := one ->> 'revision';
    head CONSTANT record := kms_head_of(article);
    place CONSTANT record := kms_place_of(article);
    path CONSTANT text := kms_told_part(one, 'path', place.path);
    cases CONSTANT text := kms_told_part(one, 'cases', place.cases);
    kept text;
    earlier text;
    state jsonb;
    before jsonb;
    part text;
BEGIN
    IF (head.revision, place.path, place.cases) = (wanted, path, cases) THEN
        RETURN false;
    ELSIF head.revision <> '' AND (head.revision, place.path, place.cases) IS DISTINCT FROM (
        one ->> 'parent', kms_told_part(one, 'parent_path', place.path), kms_told_part(one, 'parent_cases', place.cases))
    THEN
        RAISE EXCEPTION 'Somebody published “%” in the meantime; look at their text, then publish again.', one ->> 'title'
            USING ERRCODE = 'KM001';
    ELSIF path <> '' AND NOT kms_is_article_path(path) THEN
        RAISE EXCEPTION '“%” is no place for an article that every desktop can hold; rename or move the file.',
            left(regexp_replace(path, '[^[:print:]]', '?', 'g'), 80) USING ERRCODE = 'KM001';
    END IF;
    SELECT r.text INTO kept FROM article_revision r WHERE r.article_id = article AND r.revision = wanted;
    SELECT r.text INTO earlier FROM article_revision r WHERE r.article_id = article AND r.revision = head.revision;
    IF kept IS NULL THEN
        kept := one ->> 'text';
        IF kept IS NULL OR octet_length(kept) > 6000000 OR coalesce(wanted, '') !~ '^[0-9a-f]{12}$' THEN
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
    PERFORM kms_keep_cases(article, cases, one, by_id);
    INSERT INTO article_change (id, article_id, n, at, by_id, what, before, after, path, cases)
        VALUES (kms_new_key(), article, head.n + 1, clock_timestamp(), by_id, 'revision', head.revision, wanted, path, cases);
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

-- No two articles lie at one place, also where a system takes large and small letters for the same, and none in a folder
-- that is the file of another one.
CREATE FUNCTION kms_refuse_shared_place() RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    shared text;
BEGIN
    WITH newest AS (
        SELECT DISTINCT ON (c.article_id) c.path, lower(c.path) AS folded FROM article_change c
        WHERE c.what = 'revision' ORDER BY c.article_id, c.n DESC
    ), taken AS (
        SELECT n.folded FROM newest n WHERE n.path <> ''
        UNION ALL
        SELECT DISTINCT array_to_string((string_to_array(n.folded, '/'))[:depth], '/')
        FROM newest n, generate_series(1, cardinality(string_to_array(n.folded, '/')) - 1) AS depth
    )
    SELECT min(n.path) INTO shared FROM newest n
        WHERE n.folded IN (SELECT t.folded FROM taken t GROUP BY t.folded HAVING count(*) > 1);
    IF shared IS NOT NULL THEN
        RAISE EXCEPTION 'Two articles want the place “%”; rename or move one of them, then publish again.', shared
            USING ERRCODE = 'KM001';
    END IF;
END $$;

-- A list of articles as they now are, each with the revision it follows, its place, its policy cases and all of its
-- options; `withdrawn` are articles whose options nobody grants any more. Pictures come by their place, in base64. Gives
-- how many were new.
CREATE OR REPLACE FUNCTION {acts}.publish_articles(
    revision text, articles json, withdrawn text[], picture_paths text[], pictures text[], by_id text, by_login text
) RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET standard_conforming_strings = on SET transform_null_equals = off
    SET "DateStyle" = 'ISO, MDY' SET "TimeZone" = 'UTC' SET extra_float_digits = 1
    AS $$
DECLARE
    me CONSTANT text := kms_begin_publishing(revision);
    who CONSTANT text := kms_acting_person(me, by_id);
    login CONSTANT text := kms_acting_login(by_login);
    one jsonb;
    told record;
    path text;
    new integer := 0;
    moved integer := 0;
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
        path := (kms_place_of(one ->> 'id')).path;
        new := new + kms_publish_revision(one, me, who)::integer;
        moved := moved + (path <> (kms_place_of(one ->> 'id')).path)::integer;
        told := kms_publish_rules(one ->> 'id', one ->> 'revision', one -> 'options', me, who, login);
        changed := changed + told.changed;
        gone := gone + told.gone;
        many := many + 1;
    END LOOP;
    FOREACH article IN ARRAY coalesce(withdrawn, '{}') LOOP
        told := kms_publish_rules(article, '', '[]', me, who, login);
        gone := gone + told.gone;
    END LOOP;
    IF moved > 0 THEN
        PERFORM kms_refuse_shared_place();
    END IF;
    PERFORM kms_store_pictures(picture_paths, pictures, who, me);
    IF new + changed + gone > 0 THEN
        PERFORM kms_audit(login, 'articles published', json_build_object(
            'articles', many, 'new', new, 'options changed', changed, 'options gone', gone));
        PERFORM kms_announce('{everybody}');
    END IF;
    RETURN json_build_object('new', new, 'changed', changed, 'gone', gone);
END $$;

REVOKE ALL ON FUNCTION kms_is_article_path(text), kms_is_stamp(text, text), kms_place_of(text),
    kms_told_part(jsonb, text, text), kms_keep_cases(text, text, jsonb, text), kms_refuse_shared_place() FROM PUBLIC;
