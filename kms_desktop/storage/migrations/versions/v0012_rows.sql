-- The events of one contact → its rows in every list, always from all of them, so that events delivered twice, late or
-- out of order leave the same rows as `contacts/projection.py` leaves on SQLite.
--
-- Question: what is folded event by event? Choice: only in whose hands the contact is, by an aggregate; a list is a query
-- over the events. Reason: what became of an option, say, is then one GROUP BY that can be read and tried by itself.
-- Refused: one loop over the events with a variable for everything, which nobody reads; and views in place of the tables,
-- as who was first to answer, and whether a promise was kept, is in the row and in no event.

-- The contact as its lists show it. What the last wrap-up said is there until it is undone.
CREATE FUNCTION kms_fold_contact(told kms_told[]) RETURNS TABLE (
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
            kms_code(coalesce(newest -> 'granted', newest -> 'article_opened'), 'article_id')),
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

CREATE FUNCTION kms_write_contact(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        UPDATE contact c SET
            (customer_id, channel, number, call_id, phase, holder_id, opened_at, ended_at, article_id, reason, outcome,
             words, legs, repeats)
          = (f.known_id, f.channel, f.number, f.call_id, f.phase, f.holder_id, f.opened_at, f.ended_at, f.article_id,
             f.reason, f.outcome, f.words, f.legs, f.repeats)
        FROM (
            SELECT *, kms_known_customer(customer_id) AS known_id,
                (SELECT count(*) FROM repeat r WHERE r.contact_id = which) AS repeats
            FROM kms_fold_contact(told)
        ) f
        WHERE c.id = which
          AND (c.customer_id, c.channel, c.number, c.call_id, c.phase, c.holder_id, c.opened_at, c.ended_at, c.article_id,
               c.reason, c.outcome, c.words, c.legs, c.repeats)
              IS DISTINCT FROM
              (f.known_id, f.channel, f.number, f.call_id, f.phase, f.holder_id, f.opened_at, f.ended_at, f.article_id,
               f.reason, f.outcome, f.words, f.legs, f.repeats)
    $$;

-- Which lists may be other ones after an event of this kind, in whatever place it comes; of an unknown kind none.
CREATE FUNCTION kms_lists_of(kind text) RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN kind IS NULL THEN ARRAY['option_use', 'repeat', 'promise', 'handover', 'approval']
        WHEN kind = 'identified' THEN ARRAY['option_use', 'repeat', 'promise']
        WHEN kind IN ('option_offered', 'option_accepted', 'option_declined', 'granted') THEN ARRAY['option_use']
        WHEN kind IN ('verified', 'step_answered', 'step_undone', 'fact_set', 'repeated', 'article_opened')
            THEN ARRAY['repeat']
        WHEN kind = 'promised' THEN ARRAY['promise']
        WHEN kind = 'handover_accepted' THEN ARRAY['handover', 'promise']
        WHEN kind IN ('handed_over', 'handover_refused', 'handover_taken_back') THEN ARRAY['handover']
        WHEN kind IN ('approval_asked', 'approval_answered', 'approval_taken_back') THEN ARRAY['approval']
        ELSE '{}'
    END;

-- `after_kind`: of the one event that came in since these rows were written last; NULL where it is not one, or not known.
-- Whoever calls it holds the contact's row.
CREATE FUNCTION kms_write_rows(which text, after_kind text DEFAULT NULL) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    told kms_told[] := ARRAY(SELECT e FROM kms_read_events(which) e);
    changed text[] := kms_lists_of(after_kind);
    customer text;
BEGIN
    IF cardinality(told) = 0 THEN
        RETURN;
    END IF;
    IF 'repeat' = ANY (changed) THEN
        PERFORM kms_write_repeats(which, told);
    END IF;
    PERFORM kms_write_contact(which, told);
    SELECT c.customer_id INTO customer FROM contact c WHERE c.id = which;
    IF 'option_use' = ANY (changed) THEN
        PERFORM kms_write_offers(which, told, customer);
    END IF;
    IF 'promise' = ANY (changed) THEN
        PERFORM kms_write_promises(which, told);
    END IF;
    IF 'handover' = ANY (changed) THEN
        PERFORM kms_write_handovers(which, told);
    END IF;
    IF 'approval' = ANY (changed) THEN
        PERFORM kms_write_approvals(which, told);
    END IF;
    IF told[cardinality(told)].phase = 'wrapped_up' THEN
        PERFORM kms_write_resolution(which, told, customer);
        PERFORM kms_write_history(which, told, customer);
    ELSE
        PERFORM kms_drop_closing(which);
    END IF;
END $$;

REVOKE ALL ON FUNCTION kms_write_rows(text, text) FROM PUBLIC;
