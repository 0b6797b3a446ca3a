-- As in 0013, and a fix: how a passage should read.
CREATE OR REPLACE FUNCTION {acts}.submit_suggestion(revision text, suggestion_id text, said json) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET standard_conforming_strings = on SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY'
    SET "TimeZone" = 'UTC' SET extra_float_digits = 1
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
        kms_check_word(whole ->> 'kind', ARRAY['suggestion', 'observation', 'flag', 'none_fit', 'fix'],
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
    PERFORM kms_refuse_no_fix(whole);
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
