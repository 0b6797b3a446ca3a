-- As in 0025; with the first issue how easy the customer said it was, as far as that is an answer.

CREATE OR REPLACE FUNCTION kms_write_issues(which text, told kms_told[], customer text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        DELETE FROM resolution r WHERE r.contact_id = which AND r.place NOT IN (
            SELECT i.place FROM kms_last_wrap_up(told) ended, kms_issues(told, ended.said) i);

        INSERT INTO resolution AS kept (
            id, contact_id, place, customer_id, agent_id, article_id, article_revision, link, reason, option_id, title,
            amount, outcome, words, at, reason_code, article_kind, preventable, talk_s, hold_s, wrap_s, proposed_code,
            proposed_article, proposed_link, proposed_outcome, corrected_by, corrected_at, ease)
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
            coalesce(corrected.by_id, ''), corrected.at, coalesce(once.ease, '')
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
                kms_code(ended.said, 'proposed_outcome') AS outcome,
                CASE WHEN kms_code(ended.said, 'ease') IN ('1', '2', '3', '4', '5') THEN kms_code(ended.said, 'ease') END AS ease
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
            corrected_at = excluded.corrected_at, ease = excluded.ease
        WHERE kept IS DISTINCT FROM excluded;
    $$;
