-- Who reopens a contact that is wrapped up, and that its row changes hands with it.

-- By whom it was reopened after its last wrap-up, NULL where it is closed or never was.
CREATE FUNCTION kms_reopened_by(which text, holder text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE e.kind WHEN 'reopened' THEN e.agent_id END FROM contact_event e
        WHERE e.contact_id = which AND (e.kind = 'reopened' OR (e.kind = 'wrapped_up' AND e.agent_id = holder))
        ORDER BY e.seq DESC, e.id DESC LIMIT 1
    $$;

-- Whether this person may reopen it now. Who may approve any amount is who decides for agents. The row is locked, so that
-- of two who ask at once the second sees what the first did.
CREATE FUNCTION kms_may_reopen(which text) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    ended contact;
BEGIN
    SELECT * INTO ended FROM contact c WHERE c.id = which FOR UPDATE;
    RETURN coalesce(
        ended.phase = 'wrapped_up' AND ended.erased_for IS NULL
        AND coalesce(kms_role(), '') IN ('agent', 'editor', 'supervisor', 'admin')
        AND (ended.holder_id = kms_me() OR kms_may_approve('', '', 'Infinity'))
        AND (ended.division = kms_division() OR which IN (SELECT kms_passed_to_me()))
        AND EXISTS (SELECT FROM contact_event e
                    WHERE e.contact_id = which AND e.kind = 'wrapped_up' AND e.agent_id = ended.holder_id)
        AND kms_reopened_by(which, ended.holder_id) IS NULL, false);
END $$;

-- As in 0008, and who reopens a contact.
CREATE OR REPLACE FUNCTION kms_guard_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me text := kms_me();
    known boolean;
BEGIN
    IF kms_is_owner() THEN
        NEW.stored_at := least(NEW.at, clock_timestamp());  -- brought in from elsewhere, it counts for when it was
        RETURN NEW;
    END IF;
    NEW.stored_at := clock_timestamp();
    IF me IS NULL OR NEW.agent_id <> me THEN
        RAISE EXCEPTION 'An event is logged by the person who did it, and by nobody else.' USING ERRCODE = 'KM001';
    END IF;
    CASE kms_writer_of(NEW.kind)
        WHEN 'handover' THEN
            known := EXISTS (
                SELECT FROM handover
                WHERE id = NEW.data ->> 'handover_id' AND contact_id = NEW.contact_id AND answered_by = me
                  AND 'handover_' || state = NEW.kind
            );
        WHEN 'approval' THEN
            known := EXISTS (
                SELECT FROM approval
                WHERE id = NEW.data ->> 'approval_id' AND contact_id = NEW.contact_id AND answered_by = me
                  AND state = CASE NEW.data ->> 'granted' WHEN 'true' THEN 'granted' ELSE 'refused' END
            );
        WHEN 'reopener' THEN
            IF NOT kms_may_reopen(NEW.contact_id) THEN
                RAISE EXCEPTION 'This contact is reopened by who wrapped it up, or by a supervisor, and only while it is closed.'
                    USING ERRCODE = 'KM001';
            END IF;
            known := true;
        WHEN 'anybody' THEN
            known := EXISTS (SELECT FROM contact WHERE id = NEW.contact_id AND division = kms_division())
                  OR NEW.contact_id IN (SELECT kms_passed_to_me());
        ELSE
            known := kms_took_part(NEW.contact_id)
                  OR (NOT EXISTS (SELECT FROM contact_event WHERE contact_id = NEW.contact_id)
                      AND EXISTS (SELECT FROM contact WHERE id = NEW.contact_id AND holder_id = me));
    END CASE;
    IF NOT known THEN
        RAISE EXCEPTION 'Somebody else has this contact; this was not logged.' USING ERRCODE = 'KM001';
    END IF;
    IF NEW.kind = 'granted' THEN
        PERFORM kms_check_grant(NEW.contact_id, NEW.data, me);
    END IF;
    RETURN NEW;
END $$;

-- As in 0003, and a contact that is reopened is in the hands of who did it.
CREATE OR REPLACE FUNCTION kms_guard_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF kms_is_owner() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.holder_id IS DISTINCT FROM kms_me() THEN
            RAISE EXCEPTION 'A contact is opened by the person who takes it.' USING ERRCODE = 'KM001';
        END IF;
        NEW.division := kms_division();
        RETURN NEW;
    END IF;
    IF OLD.phase = 'handed_over' AND NEW.phase = 'on_call' AND EXISTS (
        SELECT FROM handover h WHERE h.contact_id = OLD.id AND h.state = 'refused' AND h.answered_by = kms_me()
    ) THEN
        OLD.phase := NEW.phase;  -- who refuses gives it back, and changes nothing else
    END IF;
    IF NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.division <> OLD.division OR NOT kms_took_part(OLD.id) THEN
        RAISE EXCEPTION 'Somebody else has this contact; it was not changed.' USING ERRCODE = 'KM001';
    END IF;
    IF NEW.holder_id <> OLD.holder_id AND NOT (NEW.holder_id = kms_me() AND (
        EXISTS (
            SELECT FROM handover h
            WHERE h.contact_id = OLD.id AND h.state = 'accepted' AND h.answered_by = NEW.holder_id)
        OR (OLD.phase = 'wrapped_up' AND kms_reopened_by(OLD.id, OLD.holder_id) = NEW.holder_id)
    )) THEN
        RAISE EXCEPTION 'A contact changes hands when a handover is accepted or it is reopened.' USING ERRCODE = 'KM001';
    END IF;
    RETURN NEW;
END $$;
