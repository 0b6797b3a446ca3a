-- Who may say what became of a promise.

-- Whether this person owed it once, and says of a time before it went to somebody else: their desktop was away.
CREATE FUNCTION kms_owed_before(who text, owed promise, at timestamptz) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM contact_event e WHERE e.contact_id = owed.contact_id AND (
                e.agent_id = who AND (e.kind = 'handover_accepted' OR (
                    e.kind = 'promised' AND owed.id IN (e.id, e.data ->> 'promise_id')))
                OR (e.kind = 'promise_passed' AND e.data ->> 'promise_id' = owed.id AND e.data ->> 'to_id' = who)))
        AND at < (
            SELECT max(e.at) FROM contact_event e WHERE e.contact_id = owed.contact_id AND (
                e.kind = 'handover_accepted' OR (e.kind = 'promise_passed' AND e.data ->> 'promise_id' = owed.id)))
    $$;

-- Whoever said it takes it back within ten minutes, also where somebody else owes the promise by it.
CREATE FUNCTION kms_undoes_own(who text, owed promise, at timestamptz, said jsonb) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM contact_event e WHERE e.contact_id = owed.contact_id AND e.id = said ->> 'event_id'
               AND e.agent_id = who AND at BETWEEN e.at AND e.at + interval '10 minutes')
    $$;

-- Of a promise that is not to be seen here nothing is said, as of one that is not there.
CREATE FUNCTION kms_judge_promise(who text, held contact, kind text, at timestamptz, said jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    owed promise;
BEGIN
    SELECT * INTO owed FROM promise p WHERE p.id = said ->> 'promise_id' AND p.contact_id = held.id FOR UPDATE;
    IF NOT FOUND AND EXISTS (SELECT FROM contact_event e WHERE e.contact_id = held.id AND e.kind = 'promised') THEN
        PERFORM kms_write_rows(held.id);
        SELECT * INTO owed FROM promise p WHERE p.id = said ->> 'promise_id' AND p.contact_id = held.id FOR UPDATE;
    END IF;
    IF owed.id IS NULL OR held.erased_for IS NOT NULL
       OR (who NOT IN (owed.owner_id, held.holder_id) AND NOT kms_can_see(who, held)) THEN
        RAISE EXCEPTION 'This promise is not there any more, or not yet. Look at the list again.' USING ERRCODE = 'KM001';
    ELSIF NOT (who IN (owed.owner_id, held.holder_id) OR kms_decides_for_agents(who)
               OR kms_owed_before(who, owed, at) OR (kind = 'promise_undone' AND kms_undoes_own(who, owed, at, said))) THEN
        RAISE EXCEPTION 'A promise is settled by whoever owes it, by whoever has the contact, or by a supervisor.'
            USING ERRCODE = 'KM001';
    ELSIF kind = 'promise_moved' AND kms_time(said, 'due_at') IS NULL THEN
        RAISE EXCEPTION 'Say until when the promise is moved.' USING ERRCODE = 'KM001';
    ELSIF kind = 'promise_passed' AND NOT EXISTS (
        SELECT FROM staff s WHERE s.id = said ->> 'to_id' AND s.active AND kms_handles_contacts(s.id)
           AND kms_division_of(s.id) = held.division) THEN
        RAISE EXCEPTION 'A promise is handed to somebody of this division who takes calls.' USING ERRCODE = 'KM001';
    ELSIF kind = 'promise_undone' AND NOT EXISTS (
        SELECT FROM contact_event e WHERE e.contact_id = held.id AND e.id = said ->> 'event_id'
           AND starts_with(e.kind, 'promise_') AND e.kind <> 'promise_undone'
           AND e.data ->> 'promise_id' = owed.id) THEN
        RAISE EXCEPTION 'Nothing of this promise is undone by that.' USING ERRCODE = 'KM001';
    END IF;
END $$;

-- A list that is exported holds promises of contacts that this person sees; who does not export the floor, their own.
CREATE FUNCTION kms_judge_promises(who text, ids text[]) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF who IS NULL THEN
        RETURN;
    ELSIF EXISTS (
        SELECT FROM unnest(ids) AS said (id) LEFT JOIN promise p ON p.id = said.id LEFT JOIN contact c ON c.id = p.contact_id
        WHERE NOT coalesce(p.owner_id = who OR (kms_can_see(who, c) AND kms_exports_floor(who)), false)) THEN
        RAISE EXCEPTION 'A list that is exported holds promises that are there, and that you may export.'
            USING ERRCODE = 'KM001';
    END IF;
END $$;

REVOKE ALL ON FUNCTION kms_owed_before(text, promise, timestamptz), kms_undoes_own(text, promise, timestamptz, jsonb),
    kms_judge_promise(text, contact, text, timestamptz, jsonb), kms_judge_promises(text, text[]) FROM PUBLIC;
