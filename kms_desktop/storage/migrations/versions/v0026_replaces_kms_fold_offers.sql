-- As in 0012, and what was granted and taken back is told apart.
CREATE OR REPLACE FUNCTION kms_fold_offers(told kms_told[]) RETURNS TABLE (
    id text, place bigint, customer_id text, agent_id text, article_id text, option_id text, title text, remedy text,
    amount numeric, result text, at timestamptz
) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH mentioned AS (
        SELECT place, id, at, by_id, kind, said,
            kms_code(said, 'article_id') AS article_id, kms_code(said, 'option_id') AS option_id
        FROM unnest(told)
        WHERE kind IN ('option_offered', 'option_accepted', 'option_declined', 'granted')
    ), counted AS (
        SELECT *, count(*) FILTER (WHERE kind = 'granted') OVER (
            PARTITION BY article_id, option_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS granted_before
        FROM mentioned
    )
    SELECT
        kms_newest(id ORDER BY place DESC),
        max(place),
        kms_newest(CASE kind WHEN 'granted' THEN kms_code(said, 'customer_id') ELSE '' END ORDER BY place),
        kms_newest(by_id ORDER BY place),
        article_id,
        option_id,
        coalesce(kms_newest(nullif(kms_text(said, 'title'), '') ORDER BY place), ''),
        coalesce(kms_newest(nullif(kms_code(said, 'remedy'), '') ORDER BY place), ''),
        coalesce(kms_newest(CASE WHEN said ? 'amount' THEN kms_money(said, 'amount') END ORDER BY place), 0),
        kms_newest(CASE WHEN kind = 'granted' AND id = ANY (kms_grants_taken_back(told)) THEN 'taken_back'
            ELSE replace(kind, 'option_', '') END ORDER BY place),
        kms_newest(at ORDER BY place)
    FROM counted
    GROUP BY article_id, option_id, granted_before;
END;
