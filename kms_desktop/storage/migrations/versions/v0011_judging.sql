-- Who may log an event in a contact, by the role of the person now and by whom the contact is held by now. `who` is the key
-- of the person: whoever is connected, or for the owner of the tables whoever is named.

-- Whether this role handles contacts. The owner may also write of people who are not here any more.
CREATE FUNCTION kms_handles_contacts(who text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce((SELECT s.role IN ('agent', 'editor', 'supervisor', 'admin') AND (s.active OR kms_is_owner())
                         FROM staff s WHERE s.id = who), kms_is_owner())
    $$;

CREATE FUNCTION kms_decides_for_agents(who text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM staff s WHERE s.id = who AND s.active AND s.role IN ('supervisor', 'admin')) $$;

CREATE FUNCTION kms_division_of(who text) RETURNS text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT t.division FROM staff s JOIN team t ON t.id = s.team_id WHERE s.id = who $$;

-- Whether a handover is addressed to this person, or to their team.
CREATE FUNCTION kms_is_for(who text, to_kind text, to_id text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE to_kind WHEN 'person' THEN to_id = who
            WHEN 'team' THEN EXISTS (SELECT FROM staff s WHERE s.id = who AND s.team_id = to_id) ELSE false END
    $$;

-- Whether a contact was passed to this person or their team.
CREATE FUNCTION kms_was_passed_to(who text, which text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM handover h WHERE h.contact_id = which AND h.state IN ('waiting', 'accepted')
                       AND kms_is_for(who, h.to_kind, h.to_id))
    $$;

CREATE FUNCTION kms_can_see(who text, which contact) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(which.division = kms_division_of(who), kms_is_owner()) OR kms_was_passed_to(who, which.id)
    $$;

-- Whether this person had a contact: something was logged in it by them while they did.
CREATE FUNCTION kms_has_had(who text, which text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM contact_event e WHERE e.contact_id = which AND e.agent_id = who
               AND (kms_writer_of(e.kind) IN ('holder', 'reopener') OR e.kind = 'handover_accepted')
        )
    $$;

-- Of an event that settles what waits for one answer. The row is locked, so that of two answers the second sees the first.
CREATE FUNCTION kms_judge_answer(who text, held contact, kind text, said jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    passed handover;
    asked approval;
BEGIN
    IF NOT kms_can_see(who, held) AND NOT kms_has_had(who, held.id) THEN
        RAISE EXCEPTION 'What this answers is not there any more, or not yet. Look at the list again.'
            USING ERRCODE = 'KM001';
    END IF;
    IF starts_with(kind, 'approval_') THEN
        SELECT * INTO asked FROM approval a
            WHERE a.id = said ->> 'approval_id' AND a.contact_id = held.id FOR UPDATE;
        IF asked.id IS NULL THEN
            RAISE EXCEPTION 'Nobody has seen this approval yet: it waits on the desktop where it was asked.'
                USING ERRCODE = 'KM001';
        ELSIF kind = 'approval_taken_back' AND asked.asked_by <> who THEN
            RAISE EXCEPTION 'Only the person who asked for an approval can take it back.' USING ERRCODE = 'KM001';
        ELSIF kind = 'approval_answered' AND NOT (
            asked.asked_by <> who AND kms_can_see(who, held)
            AND kms_may_answer(who, asked.article_id, asked.option_id, asked.amount)) THEN
            RAISE EXCEPTION 'A supervisor answers this approval, or whoever may grant that much alone.'
                USING ERRCODE = 'KM001';
        ELSIF asked.state <> 'waiting' THEN
            RAISE EXCEPTION 'This approval was answered already, or taken back.' USING ERRCODE = 'KM001';
        ELSIF kind = 'approval_answered' AND held.phase = 'wrapped_up' THEN
            RAISE EXCEPTION 'The contact is wrapped up already; nobody waits for this answer any more.'
                USING ERRCODE = 'KM001';
        END IF;
        RETURN;
    END IF;
    SELECT * INTO passed FROM handover h
        WHERE h.id = said ->> 'handover_id' AND h.contact_id = held.id FOR UPDATE;
    IF passed.id IS NULL THEN
        RAISE EXCEPTION 'This handover is not there any more. Look at the list again.' USING ERRCODE = 'KM001';
    ELSIF kind = 'handover_taken_back' AND passed.from_id <> who THEN
        RAISE EXCEPTION 'Only the person who passed a contact on can take it back.' USING ERRCODE = 'KM001';
    ELSIF kind <> 'handover_taken_back'
       AND (passed.from_id = who OR NOT kms_is_for(who, passed.to_kind, passed.to_id)) THEN
        RAISE EXCEPTION 'This handover is not for you or your team.' USING ERRCODE = 'KM001';
    ELSIF passed.state <> 'waiting' THEN
        RAISE EXCEPTION 'This handover was answered already, or taken back.' USING ERRCODE = 'KM001';
    END IF;
END $$;

-- Of whoever has the contact, or had it: their desktop may have been away. What only one who has it now can do is refused
-- to who had it once, but for a grant that was on its way when it ended.
CREATE FUNCTION kms_judge_holder(who text, held contact, kind text, at timestamptz, said jsonb) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    has_it CONSTANT boolean := held.holder_id = who;
    ended timestamptz;
BEGIN
    IF NOT has_it AND NOT kms_has_had(who, held.id) THEN
        RAISE EXCEPTION 'Somebody else has this contact; this was not logged.' USING ERRCODE = 'KM001';
    END IF;
    IF kind = 'handed_over' AND said ->> 'to_kind' IS DISTINCT FROM 'outside' THEN
        IF held.phase = 'wrapped_up' THEN
            RAISE EXCEPTION 'This contact is wrapped up and cannot be passed on.' USING ERRCODE = 'KM001';
        ELSIF NOT has_it THEN
            RAISE EXCEPTION 'Somebody else has this contact; it was not passed on.' USING ERRCODE = 'KM001';
        ELSIF held.phase = 'handed_over' THEN
            RAISE EXCEPTION 'This contact is on its way to somebody already. Take it back first.' USING ERRCODE = 'KM001';
        END IF;
    ELSIF kind = 'granted' AND (held.phase = 'wrapped_up' OR NOT has_it) THEN
        -- Closed again without being open between ends it no later than it ended.
        SELECT coalesce(min(e.stored_at) FILTER (WHERE e.kind = 'wrapped_up' AND has_it AND e.stored_at >= taken.at),
                        taken.at) INTO ended
            FROM contact_event e, (
                SELECT coalesce(max(t.stored_at), '-infinity') AS at FROM contact_event t
                WHERE t.contact_id = held.id AND t.agent_id = held.holder_id
                  AND t.kind IN ('handover_accepted', 'reopened')
            ) AS taken
            WHERE e.contact_id = held.id AND e.agent_id = held.holder_id
            GROUP BY taken.at;
        IF NOT coalesce(at <= ended AND ended > clock_timestamp() - interval '1 hour', false) THEN
            RAISE EXCEPTION 'Nothing is granted in a contact that is closed, or that somebody else has now.'
                USING ERRCODE = 'KM001';
        END IF;
    END IF;
END $$;

-- Whether one event may be logged, the row of the contact being locked.
CREATE FUNCTION kms_judge_event(who text, held contact, kind text, at timestamptz, said jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    CASE kms_writer_of(kind)
        WHEN 'anybody' THEN
            IF NOT kms_can_see(who, held) THEN
                RAISE EXCEPTION 'There is no such contact here.' USING ERRCODE = 'KM001';
            ELSIF held.holder_id <> who AND (length(said::text) > 50000 OR (
                SELECT count(*) >= 100 FROM contact_event e WHERE e.contact_id = held.id AND e.agent_id = who
                   AND kms_writer_of(e.kind) = 'anybody')) THEN
                RAISE EXCEPTION 'This is more than one person says in the contact of somebody else; it was not logged.'
                    USING ERRCODE = 'KM001';
            END IF;
        WHEN 'handover', 'approval' THEN
            PERFORM kms_judge_answer(who, held, kind, said);
        WHEN 'reopener' THEN
            IF NOT (held.phase = 'wrapped_up' AND held.erased_for IS NULL AND kms_can_see(who, held)
                    AND (held.holder_id = who OR kms_decides_for_agents(who))) THEN
                RAISE EXCEPTION 'This contact is reopened by who wrapped it up, or by a supervisor, and only while it is closed.'
                    USING ERRCODE = 'KM001';
            END IF;
        ELSE
            PERFORM kms_judge_holder(who, held, kind, at, said);
    END CASE;
    IF EXISTS (SELECT FROM customer u WHERE u.id = said ->> 'customer_id' AND u.erased_in IS NULL
               AND u.division <> kms_division_of(who) AND u.id IS DISTINCT FROM held.customer_id) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    IF EXISTS (SELECT FROM promise p WHERE p.id = said ->> 'promise_id' AND p.contact_id <> held.id)
       OR EXISTS (SELECT FROM handover h WHERE h.id = said ->> 'handover_id' AND h.contact_id <> held.id)
       OR EXISTS (SELECT FROM approval a WHERE a.id = said ->> 'approval_id' AND a.contact_id <> held.id) THEN
        RAISE EXCEPTION 'This key belongs to something in another contact.' USING ERRCODE = 'KM001';
    END IF;
END $$;
REVOKE ALL ON FUNCTION kms_handles_contacts(text), kms_decides_for_agents(text), kms_division_of(text),
    kms_is_for(text, text, text), kms_was_passed_to(text, text), kms_can_see(text, contact), kms_has_had(text, text),
    kms_judge_answer(text, contact, text, jsonb),
    kms_judge_holder(text, contact, text, timestamptz, jsonb),
    kms_judge_event(text, contact, text, timestamptz, jsonb) FROM PUBLIC;
