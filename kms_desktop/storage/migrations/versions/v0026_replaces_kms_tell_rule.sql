-- As in 0013, and what it excludes.
CREATE OR REPLACE FUNCTION kms_tell_rule(article text, option text, before option_rule, after jsonb, me text, by_login text)
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
            'excludes before', coalesce(before.excludes::text, ''), 'excludes', coalesce(kms_excludes_of(after)::text, ''),
            'authority', coalesce((after -> 'authority')::text, ''), 'limits', coalesce((after -> 'limits')::text, '')));
END $$;
