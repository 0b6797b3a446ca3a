-- Four of the five questions, answered from the log; what `voc.reviews.log_answers` says of it in words.
CREATE FUNCTION kms_review_answers(
    which text, OUT searched boolean, OUT linked boolean, OUT improved boolean, OUT captured boolean
) LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM contact_event e WHERE e.contact_id = which AND e.kind = 'searched'),
               coalesce((SELECT bool_and(r.article_id <> '' AND r.link IN ('resolved', 'helped'))
                         FROM resolution r WHERE r.contact_id = which), false),
               EXISTS (SELECT FROM suggestion s WHERE s.contact_id = which AND s.kind IN ('flag', 'fix', 'suggestion', 'none_fit'))
               OR EXISTS (SELECT FROM resolution r JOIN contact c ON c.id = r.contact_id
                          JOIN article_change a ON a.article_id = r.article_id AND a.by_id = r.agent_id
                          WHERE r.contact_id = which AND r.article_id <> '' AND a.what = 'revision'
                            AND a.at >= c.opened_at AND a.at < r.at + interval '24 hours'),
               coalesce((SELECT bool_and(r.reason_code <> '' AND r.words <> '')
                         FROM resolution r WHERE r.contact_id = which), false)
    $$;
