-- A contact that is wrapped up → what search learns from, and its entry in the customer's history. While it is open, also
-- open again, it has neither.

-- What the customer said: the searches and the note, each once.
CREATE FUNCTION kms_fold_searches(told kms_told[]) RETURNS TABLE (place bigint, words text) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT place, words FROM (
        SELECT place, kms_text(said, 'text') AS words, lag(kms_text(said, 'text')) OVER (ORDER BY place) AS before
        FROM unnest(told) WHERE kind = 'searched' AND kms_text(said, 'text') <> ''
    ) AS searched
    WHERE before IS DISTINCT FROM words;
END;

CREATE FUNCTION kms_customers_words(told kms_told[], note text) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT left(coalesce(string_agg(words, E'\n' ORDER BY place), ''), 2000) FROM (
        SELECT kms_trimmed(said.words) AS words, min(said.place) AS place
        FROM (SELECT * FROM kms_fold_searches(told) UNION ALL SELECT 9223372036854775807, note) AS said
        GROUP BY kms_trimmed(said.words)
    ) AS once
    WHERE words <> '';
END;

CREATE FUNCTION kms_write_resolution(which text, told kms_told[], customer text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO resolution AS kept (
            id, contact_id, customer_id, agent_id, article_id, article_revision, link, reason, option_id, title, amount,
            outcome, words, at)
        SELECT CASE WHEN EXISTS (SELECT FROM resolution r WHERE r.id = which AND r.contact_id <> which)
                    THEN gen_random_uuid()::text ELSE which END,
            which, customer, ended.by_id, kms_code(ended.said, 'article_id'),
            coalesce((
                SELECT kms_newest(kms_code(o.said, 'revision') ORDER BY o.place) FROM unnest(told) o
                WHERE o.kind = 'article_opened' AND kms_code(o.said, 'article_id') = kms_code(ended.said, 'article_id')
            ), ''),
            kms_code(ended.said, 'link'),
            kms_text(ended.said, 'reason'),
            coalesce(done.option_id, ''),
            coalesce(nullif(kms_text(ended.said, 'resolution'), ''), done.title, ''),
            (SELECT greatest(-1000000000, least(1000000000, coalesce(sum(o.amount), 0)))
             FROM kms_fold_offers(told) o WHERE o.result = 'granted'),
            coalesce(nullif(kms_code(ended.said, 'outcome'), ''), 'unknown'),
            kms_customers_words(told, kms_text(kms_newest_said(told) -> 'noted', 'text')),
            ended.at
        FROM kms_last_wrap_up(told) ended LEFT JOIN kms_final_offer(told) done ON true
        ON CONFLICT (contact_id) DO UPDATE SET
            customer_id = excluded.customer_id, agent_id = excluded.agent_id, article_id = excluded.article_id,
            article_revision = excluded.article_revision, link = excluded.link, reason = excluded.reason,
            option_id = excluded.option_id, title = excluded.title, amount = excluded.amount, outcome = excluded.outcome,
            words = excluded.words, at = excluded.at
        WHERE kept IS DISTINCT FROM excluded;
    $$;

-- How it ended, in codes and values and without what is empty, as `customers/endings.py` stores it.
CREATE FUNCTION kms_ending(told kms_told[], wrapped_up jsonb, passed_to text) RETURNS json LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT (
        SELECT coalesce(json_object_agg(part.key, part.value ORDER BY part.place), '{}')
        FROM json_each(CASE
            WHEN done.option_id IS NOT NULL THEN json_build_object(
                'how', 'option', 'outcome', left_as, 'title', done.title, 'remedy', done.remedy,
                'amount', trim_scale(done.amount),
                'currency', coalesce(nullif(kms_code(wrapped_up, 'currency'), ''), '£'))
            WHEN kms_code(wrapped_up, 'link') = 'resolved' THEN json_build_object('how', 'article', 'outcome', left_as)
            WHEN passed_to <> '' THEN json_build_object('how', 'passed', 'outcome', left_as, 'to', passed_to)
            WHEN left_as IN ('satisfied', 'mollified') THEN json_build_object('how', 'nothing_granted', 'outcome', left_as)
            ELSE json_build_object('how', 'not_solved', 'outcome', left_as)
        END) WITH ORDINALITY part (key, value, place)
        WHERE part.value::text NOT IN ('""', '0')
    )
    FROM (SELECT CASE kms_code(wrapped_up, 'outcome') WHEN 'unknown' THEN '' ELSE kms_code(wrapped_up, 'outcome') END)
        AS outcome (left_as)
    LEFT JOIN kms_final_offer(told) done ON true;
END;

-- Told by what the customer said; without that, it waits where nothing was done.
CREATE FUNCTION kms_history_state(told kms_told[], wrapped_up jsonb, passed_to text) RETURNS text LANGUAGE sql STABLE
    RETURN CASE kms_code(wrapped_up, 'outcome')
        WHEN 'satisfied' THEN 'good'
        WHEN 'mollified' THEN 'plain'
        WHEN 'dissatisfied' THEN 'bad'
        ELSE CASE WHEN kms_code(wrapped_up, 'link') = 'resolved' OR passed_to <> ''
                    OR EXISTS (SELECT FROM kms_final_offer(told)) THEN 'plain' ELSE 'waits' END
    END;

-- What it was about: the title of the article that is linked, else the reason, the article that was read, what was said.
CREATE FUNCTION kms_contact_subject(told kms_told[], wrapped_up jsonb) RETURNS text LANGUAGE sql STABLE
    RETURN coalesce(
        nullif(kms_text(wrapped_up, 'article_title'), ''),
        nullif(kms_text(wrapped_up, 'reason'), ''),
        nullif(kms_text(kms_newest_said(told) -> 'article_opened', 'title'), ''),
        (SELECT '“' || words || '”' FROM kms_fold_searches(told) ORDER BY place LIMIT 1),
        '');

-- To whom outside it was passed last, '' for nobody.
CREATE FUNCTION kms_passed_outside(told kms_told[]) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT coalesce(kms_newest(kms_text(said, 'to_name') ORDER BY place), '')
    FROM unnest(told) WHERE kind = 'handed_over' AND kms_code(said, 'to_kind') = 'outside';
END;

-- Both rows have the contact's key, but where somebody chose one for the contact that another row has.
CREATE FUNCTION kms_write_history(which text, told kms_told[], customer text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO interaction AS kept (
            id, source, source_id, thread_id, customer_id, channel, direction, started_at, ended_at, subject, body_text,
            author_name, author_kind, author_address, internal, queue, outcome, state, raw, ending)
        SELECT CASE WHEN EXISTS (
                SELECT FROM interaction i WHERE i.id = which AND (i.source, i.source_id) <> ('contact', which)
            ) THEN gen_random_uuid()::text ELSE which END,
            'contact', which, which, customer, c.channel, 'in', c.opened_at, ended.at,
            kms_contact_subject(told, ended.said),
            coalesce(nullif(kms_text(ended.said, 'words'), ''), kms_text(kms_newest_said(told) -> 'noted', 'text')),
            coalesce((SELECT s.name FROM staff s WHERE s.id = ended.by_id), ''), 'agent', '', false, '',
            kms_text(ended.said, 'told'),
            kms_history_state(told, ended.said, kms_passed_outside(told)),
            '{}',
            CASE kms_text(ended.said, 'told')
                WHEN '' THEN kms_ending(told, ended.said, kms_passed_outside(told)) ELSE '{}' END
        FROM kms_last_wrap_up(told) ended JOIN contact c ON c.id = which
        ON CONFLICT (source, source_id) DO UPDATE SET
            customer_id = excluded.customer_id, channel = excluded.channel, started_at = excluded.started_at,
            ended_at = excluded.ended_at, subject = excluded.subject, body_text = excluded.body_text,
            author_name = excluded.author_name, author_kind = excluded.author_kind, outcome = excluded.outcome,
            state = excluded.state, ending = excluded.ending
        WHERE (kept.customer_id, kept.channel, kept.started_at, kept.ended_at, kept.subject, kept.body_text,
               kept.author_name, kept.author_kind, kept.outcome, kept.state, kept.ending::text)
              IS DISTINCT FROM
              (excluded.customer_id, excluded.channel, excluded.started_at, excluded.ended_at, excluded.subject,
               excluded.body_text, excluded.author_name, excluded.author_kind, excluded.outcome, excluded.state,
               excluded.ending::text);
    $$;

CREATE FUNCTION kms_drop_closing(which text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        DELETE FROM resolution r WHERE r.contact_id = which;
        DELETE FROM interaction i WHERE i.source = 'contact' AND i.source_id = which;
    $$;
