-- As in 0026, and whether an option is for verified callers alone.
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
        opens := rule.option_id IS NULL OR rule.authority::jsonb <> one -> 'authority' OR rule.limits::jsonb <> one -> 'limits'
            OR rule.excludes::jsonb <> kms_excludes_of(one) OR rule.verified <> kms_needs_verified(one);
        CONTINUE WHEN NOT opens AND (rule.title, rule.revision) IS NOT DISTINCT FROM (one ->> 'title', wanted_revision);
        PERFORM kms_refuse_below_article(article, me);
        IF opens THEN
            PERFORM kms_tell_rule(article, one ->> 'id', rule, one, me, by_login);
            changed := changed + 1;
        END IF;
        INSERT INTO option_rule (article_id, option_id, title, revision, authority, limits, excludes, verified, by_id, at)
            VALUES (article, one ->> 'id', one ->> 'title', wanted_revision, (one -> 'authority')::json,
                    (one -> 'limits')::json, kms_excludes_of(one)::json, kms_needs_verified(one), by_id, clock_timestamp())
            ON CONFLICT (article_id, option_id) DO UPDATE SET title = EXCLUDED.title, revision = EXCLUDED.revision,
                authority = EXCLUDED.authority, limits = EXCLUDED.limits, excludes = EXCLUDED.excludes,
                verified = EXCLUDED.verified, by_id = EXCLUDED.by_id, at = EXCLUDED.at;
    END LOOP;
    FOR rule IN DELETE FROM option_rule r WHERE r.article_id = article AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(options) WHERE value ->> 'id' = r.option_id) RETURNING * LOOP
        PERFORM kms_refuse_below_article(article, me);
        PERFORM kms_tell_rule(article, rule.option_id, rule, NULL, me, by_login);
        gone := gone + 1;
    END LOOP;
END $$;

-- Whether an option, as the program sends it, is for verified callers alone.
CREATE FUNCTION kms_needs_verified(option jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF coalesce(jsonb_typeof(option -> 'verified'), 'boolean') <> 'boolean' THEN
        RAISE EXCEPTION 'Whether an option is for verified callers alone is said with yes or no; it was not published.'
            USING ERRCODE = 'KM001';
    END IF;
    RETURN coalesce((option ->> 'verified')::boolean, false);
END $$;
