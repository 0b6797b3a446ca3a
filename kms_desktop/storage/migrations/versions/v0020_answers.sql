-- What closes a flag, and what counts as a rule that changed.

-- The words of a text without marks, as they are compared: Markdown's marks and the address of a link are none.
CREATE FUNCTION kms_plain_words(said text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT ' ' || lower(btrim(regexp_replace(regexp_replace(said, '\]\([^)]*\)', ' ', 'g'), '[^[:alnum:]]+', ' ', 'g')))
            || ' '
    $$;

-- Whether these words stand in the article as it is published now, and did not in the revision that was flagged. They hold
-- no address of a link, which is compared with nothing.
CREATE FUNCTION kms_says_since(flagged suggestion, words text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT flagged.kind = 'flag' AND strpos(words, '](') = 0 AND btrim(kms_plain_words(words)) <> '' AND EXISTS (
            SELECT FROM article_revision before, article_revision after
            WHERE before.article_id = flagged.article_id AND before.revision = flagged.revision
              AND after.article_id = flagged.article_id AND after.revision = (kms_head_of(flagged.article_id)).revision
              AND strpos(kms_plain_words(after.text), kms_plain_words(words)) > 0
              AND strpos(kms_plain_words(before.text), kms_plain_words(words)) = 0)
    $$;

-- Answered once; says whether this was the answer. Supervisors answer everything, editors what is said of articles. `words`
-- are those of who answers, and `says_since` is what the passage says since: one of both, and the second of a flag alone.
DROP FUNCTION {acts}.answer_suggestion(text, text, boolean, text, text);
CREATE FUNCTION {acts}.answer_suggestion(
    revision text, suggestion_id text, accepted boolean, words text, says_since text, by_id text
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET standard_conforming_strings = on SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY'
    SET "TimeZone" = 'UTC' SET extra_float_digits = 1
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    asked suggestion;
BEGIN
    SELECT * INTO asked FROM suggestion s WHERE s.id = suggestion_id FOR UPDATE;
    PERFORM kms_refuse_unless(
        CASE WHEN asked.article_id <> '' THEN ARRAY['editor', 'supervisor', 'admin'] ELSE ARRAY['supervisor', 'admin'] END,
        'Only a supervisor answers suggestions. Ask one of yours.');
    PERFORM kms_checked_text(words, 10000, 'An answer'), kms_checked_text(says_since, 10000, 'What an article says');
    IF accepted IS NULL OR btrim(concat(words, says_since)) = '' THEN
        RAISE EXCEPTION 'Write one line: the agent reads it word for word.' USING ERRCODE = 'KM001';
    END IF;
    IF asked.id IS NULL OR asked.state <> 'new' THEN
        RETURN false;
    END IF;
    IF says_since <> '' AND NOT (accepted AND kms_says_since(asked, says_since)) THEN
        RAISE EXCEPTION 'The article does not say this since; write an answer.' USING ERRCODE = 'KM001';
    END IF;
    UPDATE suggestion SET state = CASE WHEN accepted THEN 'accepted' ELSE 'declined' END, answer = words,
        context = ((context::jsonb - 'says_since') || CASE WHEN says_since = '' THEN '{}'::jsonb
            ELSE jsonb_build_object('says_since', says_since) END)::json,
        answered_by = me, answered_at = clock_timestamp() WHERE id = asked.id;
    PERFORM kms_announce(ARRAY[asked.made_by]);
    RETURN true;
END $$;

-- Who may grant what of one article, as it is published: what is new, what is another, and what is gone. Each is told in the
-- audit with what it was and what it became. Gives how many are new or another, and how many are gone: one that only stands
-- in another revision is written, and is no change.
CREATE OR REPLACE FUNCTION kms_publish_rules(
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
            changed := changed + 1;
        END IF;
        INSERT INTO option_rule (article_id, option_id, title, revision, authority, limits, by_id, at)
            VALUES (article, one ->> 'id', one ->> 'title', wanted_revision, (one -> 'authority')::json,
                    (one -> 'limits')::json, by_id, clock_timestamp())
            ON CONFLICT (article_id, option_id) DO UPDATE SET title = EXCLUDED.title, revision = EXCLUDED.revision,
                authority = EXCLUDED.authority, limits = EXCLUDED.limits, by_id = EXCLUDED.by_id, at = EXCLUDED.at;
    END LOOP;
    FOR rule IN DELETE FROM option_rule r WHERE r.article_id = article AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(options) WHERE value ->> 'id' = r.option_id) RETURNING * LOOP
        PERFORM kms_refuse_below_article(article, me);
        PERFORM kms_tell_rule(article, rule.option_id, rule, NULL, me, by_login);
        gone := gone + 1;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION kms_plain_words(text), kms_says_since(suggestion, text),
    {acts}.answer_suggestion(text, text, boolean, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.answer_suggestion(text, text, boolean, text, text, text)
    TO kms_editor, kms_supervisor, kms_admin;
