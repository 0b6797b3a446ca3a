-- The box of suggestions, the editors' list, and who took lists out of the workspace.

-- Put into the box under one's own name, once under its key. What the desktop could not know, the tier of the contact's
-- customer, is added where the contact is of this person's division.
CREATE FUNCTION {acts}.submit_suggestion(revision text, suggestion_id text, said json) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
    whole CONSTANT jsonb := kms_read_json(said, 'object', 200000);
    about jsonb := coalesce(whole -> 'context', '{}');
    tier text;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'],
                              'Your role reads what is suggested and puts nothing into the box.');
    IF me IS NOT NULL AND whole ->> 'made_by' IS DISTINCT FROM me THEN
        RAISE EXCEPTION 'A suggestion is put into the box by the person who made it.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_checked_line(suggestion_id, 36, 'A key'), kms_checked_line(coalesce(whole ->> 'made_by', ''), 36, 'A key'),
        kms_check_word(whole ->> 'kind', ARRAY['suggestion', 'observation', 'flag', 'none_fit'],
                       '“%s” cannot be said here. It is one of %s.'),
        kms_checked_text(coalesce(whole ->> 'text', ''), 10000, 'A suggestion'),
        kms_checked_text(coalesce(whole ->> 'passage', ''), 10000, 'A passage'),
        kms_checked_line(coalesce(whole ->> 'contact_id', ''), 36, 'A key'),
        kms_checked_line(coalesce(whole ->> 'article_id', ''), 300, 'The key of an article'),
        kms_checked_line(coalesce(whole ->> 'article_title', ''), 1000, 'A title'),
        kms_checked_line(coalesce(whole ->> 'revision', ''), 64, 'A revision');
    IF suggestion_id = '' OR jsonb_typeof(about) <> 'object' OR pg_column_size(about) > 20000
       OR btrim(concat(whole ->> 'text', whole ->> 'passage')) = '' THEN
        RAISE EXCEPTION 'Write what you want to say; one line is enough.' USING ERRCODE = 'KM001';
    END IF;
    IF coalesce(about ->> 'tier', '') = '' THEN
        SELECT u.tier INTO tier FROM contact c JOIN customer u ON u.id = c.customer_id
            WHERE c.id = whole ->> 'contact_id' AND (me IS NULL OR u.division = kms_division());
        IF coalesce(tier, '') <> '' THEN
            about := about || jsonb_build_object('tier', tier);
        END IF;
    END IF;
    INSERT INTO suggestion (id, kind, text, made_by, made_at, contact_id, article_id, article_title, revision, passage,
        context, state, answer, answered_by)
    VALUES (suggestion_id, whole ->> 'kind', coalesce(whole ->> 'text', ''), coalesce(whole ->> 'made_by', ''),
        kms_checked_time(whole ->> 'made_at', 'When it was suggested'), coalesce(whole ->> 'contact_id', ''),
        coalesce(whole ->> 'article_id', ''), coalesce(whole ->> 'article_title', ''), coalesce(whole ->> 'revision', ''),
        coalesce(whole ->> 'passage', ''), about::json, 'new', '', '')
    ON CONFLICT (id) DO NOTHING;
    PERFORM kms_announce('{}');
END $$;

-- Answered once; says whether this was the answer. Supervisors answer everything, editors what is said of articles.
CREATE FUNCTION {acts}.answer_suggestion(revision text, suggestion_id text, accepted boolean, words text, by_id text)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    asked suggestion;
BEGIN
    SELECT * INTO asked FROM suggestion s WHERE s.id = suggestion_id FOR UPDATE;
    PERFORM kms_refuse_unless(
        CASE WHEN asked.article_id <> '' THEN ARRAY['editor', 'supervisor', 'admin'] ELSE ARRAY['supervisor', 'admin'] END,
        'Only a supervisor answers suggestions. Ask one of yours.');
    IF btrim(kms_checked_text(words, 10000, 'An answer')) = '' OR accepted IS NULL THEN
        RAISE EXCEPTION 'Write one line: the agent reads it word for word.' USING ERRCODE = 'KM001';
    END IF;
    IF asked.id IS NULL OR asked.state <> 'new' THEN
        RETURN false;
    END IF;
    UPDATE suggestion SET state = CASE WHEN accepted THEN 'accepted' ELSE 'declined' END, answer = words,
        answered_by = me, answered_at = clock_timestamp() WHERE id = asked.id;
    PERFORM kms_announce(ARRAY[asked.made_by]);
    RETURN true;
END $$;

-- Its author has seen the answer; the first time counts.
CREATE FUNCTION {acts}.mark_suggestion_read(revision text, suggestion_id text, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'],
                              'Your role reads what is suggested and puts nothing into the box.');
    UPDATE suggestion SET read_at = clock_timestamp()
        WHERE id = suggestion_id AND made_by = me AND state <> 'new' AND read_at IS NULL;
    PERFORM kms_announce(ARRAY[me]);
END $$;

-- Entries of the editors' list that are closed, until something new comes in after now.
CREATE FUNCTION {acts}.close_entries(revision text, keys text[], words text, article_id text, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    one text;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['editor', 'supervisor', 'admin'],
                              'This list is kept by an editor, a supervisor or an administrator.');
    PERFORM kms_checked_text(words, 10000, 'What is said of an entry'),
        kms_checked_line(article_id, 300, 'The key of an article');
    IF coalesce(cardinality(keys), 0) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'One to a thousand entries are closed at once.' USING ERRCODE = 'KM001';
    END IF;
    FOREACH one IN ARRAY keys LOOP
        PERFORM kms_checked_line(one, 1000, 'The key of an entry');
        INSERT INTO put_aside (key, words, article_id, by_id, at)
            VALUES (one, close_entries.words, close_entries.article_id, me, clock_timestamp())
            ON CONFLICT (key) DO UPDATE SET words = EXCLUDED.words, article_id = EXCLUDED.article_id,
                by_id = EXCLUDED.by_id, at = EXCLUDED.at;
    END LOOP;
    PERFORM kms_announce('{everybody}');
END $$;

-- Somebody writes a list of what is stored into a file of their own: what, and how many rows.
CREATE FUNCTION {acts}.note_export(revision text, what text, many integer, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM kms_begin_act(revision);
    PERFORM kms_check_word(what, ARRAY['contacts', 'suggestions'], '“%s” is no list that is exported. It is one of %s.');
    IF many IS NULL OR many < 0 THEN
        RAISE EXCEPTION 'An export has a number of rows.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'list exported', json_build_object('list', what, 'rows', many));
END $$;
