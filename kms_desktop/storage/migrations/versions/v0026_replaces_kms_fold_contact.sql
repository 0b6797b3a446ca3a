-- As in 0012, of the last grant that stands.
CREATE OR REPLACE FUNCTION kms_fold_contact(told kms_told[]) RETURNS TABLE (
    customer_id text, channel text, number text, call_id text, phase text, holder_id text, opened_at timestamptz,
    ended_at timestamptz, article_id text, reason text, outcome text, words text, legs bigint
) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        kms_code(newest -> 'identified', 'customer_id'),
        coalesce(nullif(kms_code(newest -> 'opened', 'channel'), ''), 'phone'),
        kms_code(newest -> 'opened', 'number'),
        kms_code(newest -> 'opened', 'call_id'),
        CASE stands.phase WHEN 'none' THEN 'on_call' ELSE stands.phase END,
        stands.holder_id,
        counted.opened_at,
        ended.at,
        coalesce(
            nullif(kms_code(ended.said, 'article_id'), ''),
            kms_code(coalesce(kms_last_grant(told), newest -> 'article_opened'), 'article_id')),
        kms_text(ended.said, 'reason'),
        CASE WHEN ended.id IS NULL THEN '' ELSE coalesce(nullif(kms_code(ended.said, 'outcome'), ''), 'unknown') END,
        kms_text(ended.said, 'words'),
        counted.legs
    FROM kms_newest_said(told) newest
    CROSS JOIN (
        SELECT
            coalesce(kms_newest(CASE kind WHEN 'opened' THEN at END ORDER BY place DESC),
                     kms_newest(at ORDER BY place DESC)) AS opened_at,
            1 + count(*) FILTER (WHERE place > 1 AND (kind = 'handover_accepted' OR (
                kind = 'reopened' AND phase_before = 'wrapped_up' AND holder_before <> by_id))) AS legs
        FROM unnest(told)
    ) AS counted
    CROSS JOIN (SELECT phase, holder_id FROM unnest(told) ORDER BY place DESC LIMIT 1) AS stands
    LEFT JOIN kms_last_wrap_up(told) ended ON true;
END;
