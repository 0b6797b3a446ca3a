-- As in 0025, and how easy the customer said it was.

-- What a wrap-up says once it was put right; a line of an earlier version, which told how it ended, holds no more.
CREATE OR REPLACE FUNCTION kms_with_correction(said jsonb, correction jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT CASE WHEN correction IS NULL THEN said ELSE
        (said - ARRAY['reason', 'outcome', 'words', 'article_id', 'article_title', 'link', 'resolution', 'reason_code',
                      'article_kind', 'preventable', 'issues', 'also_closes', 'ease', 'told'])
        || coalesce((
            SELECT jsonb_object_agg(part.key, part.value) FROM jsonb_each(correction) part
            WHERE part.key IN ('reason', 'outcome', 'words', 'article_id', 'article_title', 'link', 'resolution',
                               'reason_code', 'article_kind', 'preventable', 'issues', 'also_closes', 'ease')), '{}')
    END;
END;
