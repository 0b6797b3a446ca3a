-- Each issue of a contact that is wrapped up → a row of its own, and what was settled beside it in the history.

-- The texts of a list, each once, in order; a text by itself is a list of one.
CREATE FUNCTION kms_listed(said jsonb, key text) RETURNS TABLE (place bigint, value text) LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT row_number() OVER (ORDER BY min(part.place)), part.value #>> '{}'
    FROM jsonb_array_elements(CASE jsonb_typeof(said -> key)
        WHEN 'array' THEN said -> key
        WHEN 'string' THEN jsonb_build_array(said -> key)
        ELSE '[]'::jsonb END) WITH ORDINALITY part (value, place)
    WHERE jsonb_typeof(part.value) = 'string'
    GROUP BY part.value #>> '{}';
END;

-- The issues of a wrap-up: the first at place 0, then those that it names.
CREATE FUNCTION kms_issues(told kms_told[], wrapped_up jsonb) RETURNS TABLE (place integer, said jsonb) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT 0, wrapped_up
    UNION ALL
    SELECT place::integer, said FROM (
        SELECT row_number() OVER (ORDER BY named.place) AS place, settled.said
        FROM kms_listed(wrapped_up, 'issues') named
        JOIN LATERAL (
            SELECT one.said FROM unnest(told) one
            WHERE one.kind = 'issue_settled'
              AND coalesce(nullif(kms_key(one.said, 'issue_id'), ''), one.id) = named.value
            ORDER BY one.place DESC LIMIT 1
        ) settled ON true
    ) AS further
    WHERE place <= 20;
END;

-- What became of options, each with the issue to which it belongs: the first further one with its article, else the first.
CREATE FUNCTION kms_offers_of_issues(told kms_told[], wrapped_up jsonb) RETURNS TABLE (
    issue integer, place bigint, option_id text, title text, amount numeric, result text
) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT coalesce((
            SELECT min(i.place) FROM kms_issues(told, wrapped_up) i
            WHERE i.place > 0 AND kms_code(i.said, 'article_id') = o.article_id
              AND o.article_id NOT IN ('', kms_code(wrapped_up, 'article_id'))), 0),
        o.place, o.option_id, o.title, o.amount, o.result
    FROM kms_fold_offers(told) o;
END;

-- Whole seconds, as a column takes them; NULL for what is no number.
CREATE FUNCTION kms_seconds(said jsonb, key text) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN kms_number(said -> key) IS NOT NULL
                THEN least(greatest(trunc(kms_number(said -> key)), 0), 1000000)::integer END;

CREATE FUNCTION kms_write_issues(which text, told kms_told[], customer text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        DELETE FROM resolution r WHERE r.contact_id = which AND r.place NOT IN (
            SELECT i.place FROM kms_last_wrap_up(told) ended, kms_issues(told, ended.said) i);

        INSERT INTO resolution AS kept (
            id, contact_id, place, customer_id, agent_id, article_id, article_revision, link, reason, option_id, title,
            amount, outcome, words, at, reason_code, article_kind, preventable, talk_s, hold_s, wrap_s, proposed_code,
            proposed_article, proposed_link, proposed_outcome, corrected_by, corrected_at)
        SELECT CASE WHEN EXISTS (SELECT FROM resolution r WHERE r.id = made.id AND r.contact_id <> which)
                    THEN gen_random_uuid()::text ELSE made.id END,
            which, issue.place, customer, ended.by_id, kms_code(issue.said, 'article_id'),
            coalesce((
                SELECT kms_newest(kms_code(o.said, 'revision') ORDER BY o.place) FROM unnest(told) o
                WHERE o.kind = 'article_opened' AND kms_code(o.said, 'article_id') = kms_code(issue.said, 'article_id')
            ), ''),
            kms_code(issue.said, 'link'),
            kms_text(issue.said, 'reason'),
            coalesce(done.option_id, ''),
            coalesce(nullif(kms_text(issue.said, 'resolution'), ''), done.title, ''),
            (SELECT greatest(-1000000000, least(1000000000, coalesce(sum(o.amount), 0)))
             FROM kms_offers_of_issues(told, ended.said) o WHERE o.result = 'granted' AND o.issue = issue.place),
            coalesce(nullif(kms_code(ended.said, 'outcome'), ''), 'unknown'),
            CASE WHEN kms_text(issue.said, 'asked') <> '' THEN left(kms_text(issue.said, 'asked'), 2000)
                 WHEN issue.place = 0 THEN
                     kms_customers_words(told, kms_text(kms_newest_said(told) -> 'noted', 'text'))
                 ELSE '' END,
            ended.at,
            kms_code(issue.said, 'reason_code'), kms_code(issue.said, 'article_kind'), kms_code(issue.said, 'preventable'),
            once.talk_s, once.hold_s, once.wrap_s,
            coalesce(once.code, ''), coalesce(once.article, ''), coalesce(once.link, ''), coalesce(once.outcome, ''),
            coalesce(corrected.by_id, ''), corrected.at
        FROM kms_last_wrap_up(told) ended
        CROSS JOIN LATERAL kms_issues(told, ended.said) issue
        CROSS JOIN LATERAL (
            SELECT CASE issue.place WHEN 0 THEN which
                ELSE left(encode(sha256(convert_to(which || ':' || issue.place, 'UTF8')), 'hex'), 36) END AS id
        ) made
        LEFT JOIN LATERAL (
            SELECT kms_seconds(ended.said, 'talk_s') AS talk_s, kms_seconds(ended.said, 'hold_s') AS hold_s,
                kms_seconds(ended.said, 'wrap_s') AS wrap_s, kms_code(ended.said, 'proposed_code') AS code,
                kms_code(ended.said, 'proposed_article') AS article, kms_code(ended.said, 'proposed_link') AS link,
                kms_code(ended.said, 'proposed_outcome') AS outcome
        ) once ON issue.place = 0
        LEFT JOIN LATERAL (
            SELECT o.option_id, o.title FROM kms_offers_of_issues(told, ended.said) o
            WHERE o.issue = issue.place AND o.result IN ('granted', 'accepted')
            ORDER BY o.result = 'granted' DESC, o.place DESC LIMIT 1
        ) done ON true
        LEFT JOIN LATERAL kms_last_correction(told, ended.place) corrected ON true
        ON CONFLICT (contact_id, place) DO UPDATE SET
            customer_id = excluded.customer_id, agent_id = excluded.agent_id, article_id = excluded.article_id,
            article_revision = excluded.article_revision, link = excluded.link, reason = excluded.reason,
            option_id = excluded.option_id, title = excluded.title, amount = excluded.amount, outcome = excluded.outcome,
            words = excluded.words, at = excluded.at, reason_code = excluded.reason_code,
            article_kind = excluded.article_kind, preventable = excluded.preventable, talk_s = excluded.talk_s,
            hold_s = excluded.hold_s, wrap_s = excluded.wrap_s, proposed_code = excluded.proposed_code,
            proposed_article = excluded.proposed_article, proposed_link = excluded.proposed_link,
            proposed_outcome = excluded.proposed_outcome, corrected_by = excluded.corrected_by,
            corrected_at = excluded.corrected_at
        WHERE kept IS DISTINCT FROM excluded;
    $$;

-- Which open exchanges of this customer, and of nobody else, were settled with the contact.
CREATE FUNCTION kms_write_closed_exchanges(which text, told kms_told[], customer text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        DELETE FROM closed_exchange c WHERE c.contact_id = which;

        INSERT INTO closed_exchange (contact_id, thread_id, at)
        SELECT DISTINCT which, i.thread_id, ended.at
        FROM kms_last_wrap_up(told) ended
        CROSS JOIN LATERAL (SELECT * FROM kms_listed(ended.said, 'also_closes') WHERE place <= 50) said
        JOIN interaction i ON i.thread_id = said.value AND i.customer_id = customer AND i.thread_id <> which;
    $$;

ALTER TABLE closed_exchange ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON closed_exchange TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON closed_exchange FOR SELECT TO kms_agent, kms_quality_reviewer
    USING (EXISTS (SELECT FROM interaction i WHERE i.thread_id = closed_exchange.thread_id));

REVOKE ALL ON FUNCTION kms_listed(jsonb, text), kms_issues(kms_told[], jsonb), kms_offers_of_issues(kms_told[], jsonb),
    kms_seconds(jsonb, text), kms_write_issues(text, kms_told[], text), kms_write_closed_exchanges(text, kms_told[], text)
    FROM PUBLIC;
