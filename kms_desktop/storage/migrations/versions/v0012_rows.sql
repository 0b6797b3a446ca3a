-- The events of one contact → its rows in every list, always from all of them, so that events delivered twice, late or
-- out of order leave the same rows as `contacts/projection.py` leaves on SQLite.
--
-- Question: what is folded event by event? Choice: only in whose hands the contact is, by an aggregate; a list is a query
-- over the events. Reason: what became of an option, say, is then one GROUP BY that can be read and tried by itself.
-- Refused: one loop over the events with a variable for everything, which nobody reads; and views in place of the tables,
-- as who was first to answer, and whether a promise was kept, is in the row and in no event.

CREATE FUNCTION kms_write_contact(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        UPDATE contact c SET
            customer_id = kms_known_customer(kms_code(newest -> 'identified', 'customer_id')),
            channel = coalesce(nullif(kms_code(newest -> 'opened', 'channel'), ''), 'phone'),
            number = kms_code(newest -> 'opened', 'number'),
            call_id = kms_code(newest -> 'opened', 'call_id'),
            phase = CASE stands.phase WHEN 'none' THEN 'on_call' ELSE stands.phase END,
            holder_id = stands.holder_id,
            opened_at = counted.opened_at,
            ended_at = ended.at,
            article_id = coalesce(
                nullif(kms_code(ended.said, 'article_id'), ''),
                kms_code(coalesce(newest -> 'granted', newest -> 'article_opened'), 'article_id')),
            reason = kms_text(ended.said, 'reason'),
            outcome = CASE WHEN ended.id IS NULL THEN ''
                           ELSE coalesce(nullif(kms_code(ended.said, 'outcome'), ''), 'unknown') END,
            words = kms_text(ended.said, 'words'),
            legs = counted.legs,
            repeats = (SELECT count(*) FROM repeat r WHERE r.contact_id = which)
        FROM kms_newest_said(told) newest
        CROSS JOIN (
            SELECT coalesce(min(at) FILTER (WHERE first_opened), min(at) FILTER (WHERE place = 1)) AS opened_at,
                1 + count(*) FILTER (WHERE place > 1 AND (kind = 'handover_accepted' OR (
                    kind = 'reopened' AND phase_before = 'wrapped_up' AND holder_before <> by_id))) AS legs
            FROM (SELECT *, kind = 'opened' AND row_number() OVER (PARTITION BY kind ORDER BY place) = 1 AS first_opened
                  FROM unnest(told)) AS one
        ) counted
        CROSS JOIN (SELECT phase, holder_id FROM unnest(told) ORDER BY place DESC LIMIT 1) stands
        LEFT JOIN kms_last_wrap_up(told) ended ON true
        WHERE c.id = which
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
