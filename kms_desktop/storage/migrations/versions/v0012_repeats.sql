-- What was asked again after a colleague had settled it: who the customer is, a question of the guide, a fact.

-- How long a verification is good; what is no number of minutes, or more than a day, is half an hour.
CREATE FUNCTION kms_verified_until(at timestamptz, minutes numeric) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    RETURN (
        SELECT CASE WHEN until > '9999-12-31T23:59:59.999999Z' THEN at ELSE until END
        FROM (SELECT at + interval '1 minute' * (
            CASE WHEN minutes BETWEEN 0 AND 1440 THEN minutes ELSE 30 END)::double precision) AS good (until)
    );

-- While a colleague's verification is good nobody has to ask again. Where the contact is said to be somebody else's than
-- before, it was the other one who was verified.
CREATE FUNCTION kms_fold_verified_again(told kms_told[]) RETURNS TABLE (
    id text, what text, by_id text, first_by text, at timestamptz
) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH heard AS (
        SELECT place, id, at, by_id, kind, said, kms_code(said, 'customer_id') AS customer,
            lag(kms_code(said, 'customer_id')) OVER (PARTITION BY kind ORDER BY place) AS customer_before
        FROM unnest(told) WHERE kind IN ('identified', 'verified')
    ), counted AS (
        SELECT place, id, at, by_id, said, kind,
            CASE kind WHEN 'verified' THEN kms_verified_until(at, kms_number(said -> 'minutes')) END AS until
        FROM heard WHERE kind = 'verified' OR (customer_before <> '' AND customer_before <> customer)
    ), followed AS (
        SELECT *, lag(until) OVER (ORDER BY place) AS good_until, lag(by_id) OVER (ORDER BY place) AS first_by
        FROM counted
    )
    SELECT id, left(kms_texts(said, 'how'), 20000), by_id, first_by, at FROM followed
    WHERE kind = 'verified' AND at < good_until AND first_by <> by_id;
END;

-- What a person does with a question of the guide. `asked`: its words.
CREATE FUNCTION kms_fold_steps(told kms_told[]) RETURNS TABLE (
    place bigint, id text, at timestamptz, by_id text, kind text, article_id text, step_id text, asked text, first_by text,
    facts jsonb, gone_at bigint
) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT place, id, at, by_id, kind, kms_code(said, 'article_id'), kms_code(said, 'step_id'),
        CASE kind WHEN 'step_answered' THEN kms_text(said, 'question')
                  WHEN 'repeated' THEN kms_text(said, 'what') ELSE '' END,
        kms_code(said, 'first_by'),
        said -> 'facts',
        CASE WHEN kind <> 'repeated' THEN lead(place) OVER (
            PARTITION BY kind = 'repeated', kms_code(said, 'article_id'), kms_code(said, 'step_id') ORDER BY place) END
    FROM unnest(told) WHERE kind IN ('step_answered', 'step_undone', 'repeated');
END;

-- Whether two of them are about one question; where one of the two names no step, the words of the question tell.
CREATE FUNCTION kms_is_same_question(article text, step text, asked text, other_article text, other_step text, other text)
    RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN step <> '' AND other_step <> '' THEN article = other_article AND step = other_step
                ELSE asked <> '' AND asked = other END;

-- A question that was answered, or opened again, after a colleague had answered it. The last thing before it that has to
-- do with the question decides; a question that somebody opened again and then answered is asked again once.
CREATE FUNCTION kms_fold_asked_again(told kms_told[]) RETURNS TABLE (
    id text, what text, article_id text, by_id text, first_by text, at timestamptz
) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH steps AS MATERIALIZED (SELECT * FROM kms_fold_steps(told))
    SELECT one.id, coalesce(nullif(one.asked, ''), one.step_id), one.article_id, one.by_id, settled.by_id, one.at
    FROM steps one CROSS JOIN LATERAL (
        SELECT earlier.kind, earlier.by_id FROM steps earlier
        WHERE earlier.place < one.place AND CASE earlier.kind
            WHEN 'repeated' THEN earlier.by_id = one.by_id AND kms_is_same_question(
                earlier.article_id, earlier.step_id, earlier.asked, one.article_id, one.step_id, one.asked)
            ELSE earlier.article_id = one.article_id AND earlier.step_id = one.step_id
                AND (earlier.kind = 'step_answered' OR earlier.by_id <> one.by_id)
        END
        ORDER BY earlier.place DESC LIMIT 1
    ) settled
    WHERE one.kind = 'step_answered' AND settled.kind = 'step_answered' AND settled.by_id <> one.by_id
    UNION ALL
    SELECT one.id, one.asked, one.article_id, one.by_id, one.first_by, one.at
    FROM steps one LEFT JOIN LATERAL (
        SELECT earlier.kind, earlier.by_id FROM steps earlier
        WHERE earlier.place < one.place
          AND (earlier.kind = 'step_answered' OR (earlier.kind = 'repeated' AND earlier.by_id = one.by_id))
          AND kms_is_same_question(
                earlier.article_id, earlier.step_id, earlier.asked, one.article_id, one.step_id, one.asked)
        ORDER BY earlier.place DESC LIMIT 1
    ) settled ON true
    WHERE one.kind = 'repeated' AND one.first_by <> one.by_id
      AND (settled.kind IS NULL OR (settled.kind = 'step_answered' AND settled.by_id <> one.by_id));
END;

-- A fact that a colleague had set by hand, which holds until an answer says otherwise, or that followed from an answer of
-- theirs which still holds.
CREATE FUNCTION kms_fold_set_again(told kms_told[]) RETURNS TABLE (
    id text, what text, article_id text, by_id text, first_by text, at timestamptz
) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH steps AS MATERIALIZED (
        SELECT place, by_id, facts, gone_at FROM kms_fold_steps(told) WHERE kind = 'step_answered'
    ), hands AS MATERIALIZED (
        SELECT place, id, at, by_id, kms_code(said, 'fact') AS fact, kms_text(said, 'question') AS question,
            kms_is_fact(said -> 'value') AS is_set
        FROM unnest(told) WHERE kind = 'fact_set' AND kms_code(said, 'fact') <> ''
    )
    SELECT one.id, coalesce(nullif(one.question, ''), one.fact), coalesce(opened.article_id, ''), one.by_id,
        coalesce(by_hand.by_id, answered.by_id), one.at
    FROM hands one
    LEFT JOIN LATERAL (
        SELECT CASE WHEN last.is_set THEN last.by_id END AS by_id FROM (
            SELECT place, by_id, is_set FROM hands WHERE place < one.place AND fact = one.fact
            UNION ALL
            SELECT place, by_id, false FROM steps WHERE place < one.place AND kms_is_fact(facts -> one.fact)
        ) last ORDER BY last.place DESC LIMIT 1
    ) by_hand ON true
    LEFT JOIN LATERAL (
        SELECT s.by_id FROM steps s
        WHERE s.place < one.place AND coalesce(s.gone_at >= one.place, true) AND kms_is_fact(s.facts -> one.fact)
        ORDER BY s.place DESC LIMIT 1
    ) answered ON true
    LEFT JOIN LATERAL (
        SELECT kms_code(e.said, 'article_id') AS article_id FROM unnest(told) e
        WHERE e.kind = 'article_opened' AND e.place < one.place ORDER BY e.place DESC LIMIT 1
    ) opened ON true
    WHERE one.is_set AND coalesce(by_hand.by_id, answered.by_id, '') NOT IN ('', one.by_id);
END;

CREATE FUNCTION kms_fold_repeats(told kms_told[]) RETURNS TABLE (
    id text, kind text, what text, article_id text, by_id text, first_by text, at timestamptz
) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT id, 'verification', what, '', by_id, first_by, at FROM kms_fold_verified_again(told)
    UNION ALL
    SELECT id, 'question', what, article_id, by_id, first_by, at FROM kms_fold_asked_again(told)
    UNION ALL
    SELECT id, 'fact', what, article_id, by_id, first_by, at FROM kms_fold_set_again(told);
END;

CREATE FUNCTION kms_write_repeats(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO repeat AS kept (id, contact_id, kind, what, article_id, by_id, first_by, at)
        SELECT r.id, which, r.kind, r.what, r.article_id, r.by_id, r.first_by, r.at FROM kms_fold_repeats(told) r
        ON CONFLICT (id) DO UPDATE SET
            kind = excluded.kind, what = excluded.what, article_id = excluded.article_id, by_id = excluded.by_id,
            first_by = excluded.first_by, at = excluded.at
        WHERE kept.contact_id = excluded.contact_id AND kept IS DISTINCT FROM excluded;

        DELETE FROM repeat r  -- a late event has since come before it
            WHERE r.contact_id = which AND r.id NOT IN (SELECT f.id FROM kms_fold_repeats(told) f);
    $$;
