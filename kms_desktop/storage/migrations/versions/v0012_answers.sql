-- What waits for an answer: handovers, and approvals of options over somebody's authority. The row decides who was first
-- to answer; events fill in only what still waits.

CREATE FUNCTION kms_write_handovers(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO handover (id, contact_id, from_id, to_kind, to_id, warm, question, made_at, state, answered_by, reason)
        SELECT DISTINCT ON (key) key, which, by_id,
            CASE kms_code(said, 'to_kind') WHEN 'person' THEN 'person' ELSE 'team' END, kms_code(said, 'to_id'),
            coalesce(said -> 'warm' <> 'false', true), kms_text(said, 'question'), at, 'waiting', '', ''
        FROM (
            SELECT *, coalesce(nullif(kms_key(said, 'handover_id'), ''), id) AS key FROM unnest(told)
            WHERE kind = 'handed_over' AND kms_code(said, 'to_kind') <> 'outside'
        ) AS passed_on
        ORDER BY key, place
        ON CONFLICT (id) DO NOTHING;

        UPDATE handover h SET state = a.state, reason = a.reason, answered_by = a.by_id, answered_at = a.at
        FROM (
            SELECT DISTINCT ON (key) key, by_id, at, replace(kind, 'handover_', '') AS state,
                kms_text(said, 'reason') AS reason
            FROM (
                SELECT *, coalesce(nullif(kms_key(said, 'handover_id'), ''), id) AS key FROM unnest(told)
                WHERE kind IN ('handover_accepted', 'handover_refused', 'handover_taken_back')
            ) AS answered
            ORDER BY key, place
        ) a
        WHERE h.id = a.key AND h.contact_id = which AND h.state = 'waiting';
    $$;

-- Whether this person may answer what is asked for: who decides for agents, and whose own authority covers the amount.
CREATE FUNCTION kms_may_answer(person text, article text, option text, wanted numeric) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM staff s LEFT JOIN option_rule r ON r.article_id = article AND r.option_id = option
            WHERE s.id = person AND s.active
              AND (s.role IN ('supervisor', 'admin') OR (
                  s.role IN ('agent', 'editor', 'supervisor', 'admin') AND s.authority <> 'agent'
                  AND kms_most_for(r.authority, s.authority) >= wanted))
        )
    $$;

-- Nobody answers their own; only who asked takes it back.
CREATE FUNCTION kms_write_approvals(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO approval (
            id, contact_id, asked_by, article_id, option_id, title, question, amount, asked_at, state, answered_by, reason)
        SELECT DISTINCT ON (key) key, which, by_id, kms_code(said, 'article_id'), kms_code(said, 'option_id'),
            kms_text(said, 'title'), kms_text(said, 'question'), kms_money(said, 'amount'), at, 'waiting', '', ''
        FROM (
            SELECT *, coalesce(nullif(kms_key(said, 'approval_id'), ''), id) AS key FROM unnest(told)
            WHERE kind = 'approval_asked'
        ) AS asked
        ORDER BY key, place
        ON CONFLICT (id) DO NOTHING;

        UPDATE approval a SET state = first.state, answered_by = first.by_id, answered_at = first.at, reason = first.reason
        FROM (
            SELECT DISTINCT ON (key) key, by_id, at, kms_text(said, 'reason') AS reason,
                CASE WHEN kind = 'approval_taken_back' THEN 'taken_back'
                     WHEN said -> 'granted' = 'true' THEN 'granted' ELSE 'refused' END AS state
            FROM (
                SELECT *, coalesce(nullif(kms_key(said, 'approval_id'), ''), id) AS key FROM unnest(told)
                WHERE kind IN ('approval_answered', 'approval_taken_back')
            ) AS answered
            JOIN approval asked ON asked.id = key AND asked.contact_id = which AND asked.state = 'waiting'
            WHERE CASE kind
                WHEN 'approval_taken_back' THEN by_id = asked.asked_by
                ELSE by_id <> asked.asked_by AND kms_may_answer(by_id, asked.article_id, asked.option_id, asked.amount)
            END
            ORDER BY key, place
        ) first
        WHERE a.id = first.key;
    $$;
