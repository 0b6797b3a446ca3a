-- What a desk makes of a call that rings there, who takes care of a missed one, and which calls each person sees.

-- `said`: shown and waiting tell what the desk made of the ring; taken is with the contact it is logged in, also of a call
-- that no event offered to this person, as where it was passed on by hand; returned leaves it to the others.
CREATE FUNCTION {acts}.answer_call_offer(revision text, phone_call_id text, said text, contact_id text, by_id text) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    now CONSTANT timestamptz := clock_timestamp();
    call phone_call;
BEGIN
    SELECT * INTO call FROM phone_call p WHERE p.id = answer_call_offer.phone_call_id
        AND EXISTS (SELECT FROM call_offer o WHERE o.phone_call_id = p.id AND o.staff_id = me) FOR UPDATE;
    IF call.id IS NULL THEN
        RAISE EXCEPTION 'This call does not ring at your desk.' USING ERRCODE = 'KM001';
    ELSIF NOT kms_handles_contacts(me) THEN
        RAISE EXCEPTION 'Your role reads along; no call rings at your desk.' USING ERRCODE = 'KM001';
    END IF;
    CASE said
        WHEN 'shown', 'waiting' THEN
            UPDATE call_offer o SET pop = said WHERE o.phone_call_id = call.id AND o.staff_id = me AND o.pop <> 'shown';
            RETURN kms_call_said(call.id, 'noted', me, true);
        WHEN 'taken' THEN
            IF NOT EXISTS (SELECT FROM contact c WHERE c.id = answer_call_offer.contact_id AND c.holder_id = me) THEN
                RAISE EXCEPTION 'A call is taken with a contact of your own.' USING ERRCODE = 'KM001';
            END IF;
            PERFORM kms_mark_taken(call.id, me, now);
            UPDATE call_offer o SET outcome = 'taken', ended_at = coalesce(o.ended_at, now)
                WHERE o.phone_call_id = call.id AND o.staff_id = me;
            UPDATE phone_call p SET contact_id = answer_call_offer.contact_id WHERE p.id = call.id;
        WHEN 'returned' THEN
            PERFORM kms_close_offers(call.id, ARRAY[me], now, 'returned');
        ELSE
            RAISE EXCEPTION 'A call is shown, waits, is taken or is returned.' USING ERRCODE = 'KM001';
    END CASE;
    PERFORM kms_announce_call(call.id, ARRAY[me]);
    RETURN kms_call_said(call.id, 'noted', me, true);
END $$;

-- Somebody takes care of a missed call: whoever it rang for, or who reads the floor of its division; '' puts it back.
-- Says who it was: somebody else may have been faster.
CREATE FUNCTION {acts}.settle_missed_call(revision text, phone_call_id text, how text, by_id text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    call phone_call;
BEGIN
    IF how NOT IN ('', 'rang_back', 'done') THEN
        RAISE EXCEPTION 'Say that you rang back, or that it is done.' USING ERRCODE = 'KM001';
    ELSIF NOT kms_handles_contacts(me) THEN
        RAISE EXCEPTION 'Your role reads which calls were missed and settles none.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO call FROM phone_call p WHERE p.id = settle_missed_call.phone_call_id
        AND (EXISTS (SELECT FROM call_offer o WHERE o.phone_call_id = p.id AND o.staff_id = me)
             OR (p.division = kms_division_of(me) AND kms_reads_floor(me)) OR me = '') FOR UPDATE;
    IF call.id IS NULL THEN
        RAISE EXCEPTION 'This call did not ring at your desk.' USING ERRCODE = 'KM001';
    ELSIF (how <> '' AND NOT call.missed) OR (how = '' AND call.settled_by <> me) THEN
        RETURN call.settled_by;
    END IF;
    UPDATE phone_call p SET settled_as = how, settled_by = CASE WHEN how = '' THEN '' ELSE me END,
        settled_at = CASE WHEN how <> '' THEN clock_timestamp() END WHERE p.id = call.id;
    UPDATE phone_call p SET missed = kms_is_missed(p) WHERE p.id = call.id;
    PERFORM kms_announce_call(call.id, '{}');
    RETURN CASE WHEN how = '' THEN '' ELSE me END;
END $$;

-- Asked by a policy of offers, which the policy of calls asks for.
CREATE FUNCTION kms_division_of_call(which text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT p.division FROM phone_call p WHERE p.id = which $$;

ALTER TABLE phone_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_offer ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_event ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON phone_call, call_offer, call_event TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON phone_call FOR SELECT TO kms_agent, kms_quality_reviewer USING (
    EXISTS (SELECT FROM call_offer o WHERE o.phone_call_id = phone_call.id AND o.staff_id = (SELECT kms_me()))
    OR ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer')
        AND division = (SELECT kms_division())));
CREATE POLICY seen ON call_offer FOR SELECT TO kms_agent, kms_quality_reviewer USING (
    staff_id = (SELECT kms_me())
    OR ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer')
        AND kms_division_of_call(phone_call_id) = (SELECT kms_division())));
CREATE POLICY seen ON call_event FOR SELECT TO kms_agent, kms_quality_reviewer USING (
    EXISTS (SELECT FROM phone_call p WHERE p.id = call_event.phone_call_id));
