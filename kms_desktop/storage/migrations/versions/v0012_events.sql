-- The log of a contact → its events in order, each with how the contact stood before it and after it. Everything else is
-- read from these in plain SQL; only this one thing, who has the contact and what state it is in, has to be followed event
-- by event, and a fold is an aggregate.

CREATE TYPE kms_standing AS (phase text, holder_id text);

-- How the contact stands after one more event, as the classes of `contacts/events` say it.
CREATE FUNCTION kms_standing_after(before kms_standing, kind text, by_id text, said jsonb) RETURNS kms_standing
    LANGUAGE plpgsql IMMUTABLE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    later kms_standing := before;
BEGIN
    later.holder_id := coalesce(before.holder_id, by_id);
    CASE kind
        WHEN 'opened' THEN
            IF before.phase = 'none' THEN
                later.phase := 'on_call';
            END IF;
        WHEN 'held' THEN
            IF before.phase IN ('on_call', 'held') THEN
                later.phase := CASE said -> 'on' WHEN 'true' THEN 'held' ELSE 'on_call' END;
            END IF;
        WHEN 'handed_over' THEN
            IF before.phase <> 'wrapped_up' AND kms_code(said, 'to_kind') <> 'outside' THEN
                later.phase := 'handed_over';
            END IF;
        WHEN 'handover_accepted' THEN
            later := ('on_call', by_id);
        WHEN 'handover_refused', 'handover_taken_back' THEN
            IF before.phase = 'handed_over' THEN
                later.phase := 'on_call';
            END IF;
        WHEN 'wrapped_up' THEN
            IF later.holder_id IN ('', by_id) THEN
                later.phase := 'wrapped_up';
            END IF;
        WHEN 'reopened' THEN
            IF before.phase = 'wrapped_up' THEN
                later := ('on_call', by_id);
            END IF;
        ELSE
            NULL;
    END CASE;
    RETURN later;
END $$;

CREATE AGGREGATE kms_standing(kind text, by_id text, said jsonb) (
    sfunc = kms_standing_after, stype = kms_standing, initcond = '(none,)'
);

-- One event. `place`: its place in the contact, from 1. Before the first event the contact is in the hands of who did it.
CREATE TYPE kms_told AS (
    place bigint, id text, at timestamptz, by_id text, kind text, said jsonb,
    phase_before text, holder_before text, phase text, holder_id text
);

CREATE FUNCTION kms_read_events(which text) RETURNS SETOF kms_told LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT place, id, at, agent_id, kind, said,
            (lag(standing, 1, ROW('none', agent_id)::kms_standing) OVER in_order).phase,
            (lag(standing, 1, ROW('none', agent_id)::kms_standing) OVER in_order).holder_id,
            (standing).phase, (standing).holder_id
        FROM (
            SELECT *, kms_standing(kind, agent_id, said) OVER (ORDER BY place) AS standing
            FROM (
                SELECT e.id, e.at, e.agent_id, e.kind, kms_said_object(e.data) AS said,
                    row_number() OVER (ORDER BY e.seq, e.id COLLATE "C") AS place
                FROM contact_event e WHERE e.contact_id = which
            ) AS read
        ) AS followed
        WINDOW in_order AS (ORDER BY place)
        ORDER BY place
    $$;

-- The title, person or number that the newest event of this kind says is asked by `newest -> kind`.
CREATE FUNCTION kms_newest_said(told kms_told[]) RETURNS jsonb LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT jsonb_object_agg(kind, said ORDER BY place) FROM unnest(told);
END;

-- The wrap-up that counts: the last of whoever has the contact; no row where it is undone, or there is none.
CREATE FUNCTION kms_last_wrap_up(told kms_told[]) RETURNS SETOF kms_told LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT place, id, at, by_id, kind, said, phase_before, holder_before, phase, holder_id
    FROM (
        SELECT * FROM unnest(told)
        WHERE (kind = 'wrapped_up' AND holder_before IN ('', by_id)) OR (kind = 'reopened' AND phase_before = 'wrapped_up')
        ORDER BY place DESC LIMIT 1
    ) AS ended
    WHERE kind = 'wrapped_up';
END;

-- The customer's key, NULL for one that is not in the directory.
CREATE FUNCTION kms_known_customer(which text) RETURNS text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT c.id FROM customer c WHERE c.id = which $$;
