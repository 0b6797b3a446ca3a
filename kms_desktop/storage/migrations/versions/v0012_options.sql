-- What became of options: each mention of one goes on with its offer, until that is granted; the next begins a new one.

CREATE FUNCTION kms_fold_offers(told kms_told[]) RETURNS TABLE (
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
        kms_newest(replace(kind, 'option_', '') ORDER BY place),
        kms_newest(at ORDER BY place)
    FROM counted
    GROUP BY article_id, option_id, granted_before;
END;

-- The option that ended the contact: the last one granted, else the last one accepted.
CREATE FUNCTION kms_final_offer(told kms_told[]) RETURNS TABLE (option_id text, title text, remedy text, amount numeric)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT option_id, title, remedy, amount FROM kms_fold_offers(told)
    WHERE result IN ('granted', 'accepted') ORDER BY result = 'granted' DESC, place DESC LIMIT 1;
END;

CREATE FUNCTION kms_write_offers(which text, told kms_told[], customer text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO option_use AS kept (
            id, contact_id, customer_id, agent_id, article_id, option_id, title, remedy, amount, result, at)
        SELECT o.id, which, coalesce(kms_known_customer(o.customer_id), customer), o.agent_id, o.article_id, o.option_id,
            o.title, o.remedy, o.amount, o.result, o.at
        FROM kms_fold_offers(told) o
        ON CONFLICT (id) DO UPDATE SET
            customer_id = excluded.customer_id, agent_id = excluded.agent_id, article_id = excluded.article_id,
            option_id = excluded.option_id, title = excluded.title, remedy = excluded.remedy, amount = excluded.amount,
            result = excluded.result, at = excluded.at
        WHERE kept.contact_id = excluded.contact_id AND kept IS DISTINCT FROM excluded;

        DELETE FROM option_use u  -- began with one that a late event came before
            WHERE u.contact_id = which AND u.id NOT IN (SELECT o.id FROM kms_fold_offers(told) o);
    $$;
