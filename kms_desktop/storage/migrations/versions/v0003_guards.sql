-- What a person's connection may add, beyond which rows it may see. Owners pass; what is refused says so in a sentence.

CREATE FUNCTION kms_guard_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    IF NEW.kind IN ('handover_accepted', 'handover_refused', 'handover_taken_back') THEN
        known := EXISTS (
            SELECT FROM handover
            WHERE id = NEW.data ->> 'handover_id' AND contact_id = NEW.contact_id AND answered_by = me
              AND 'handover_' || state = NEW.kind
        );
    ELSIF NEW.kind = 'approval_answered' THEN
        known := EXISTS (
            SELECT FROM approval
            WHERE id = NEW.data ->> 'approval_id' AND contact_id = NEW.contact_id AND answered_by = me
              AND state = CASE NEW.data ->> 'granted' WHEN 'true' THEN 'granted' ELSE 'refused' END
        );
    ELSIF NEW.kind IN ('suggested', 'none_fit') THEN
        known := EXISTS (SELECT FROM contact WHERE id = NEW.contact_id AND division = kms_division())
              OR NEW.contact_id IN (SELECT kms_passed_to_me());
    ELSE
        known := kms_took_part(NEW.contact_id)
              OR (NOT EXISTS (SELECT FROM contact_event WHERE contact_id = NEW.contact_id)
                  AND EXISTS (SELECT FROM contact WHERE id = NEW.contact_id AND holder_id = me));
    END IF;
    IF NOT known THEN
        RAISE EXCEPTION 'Somebody else has this contact; this was not logged.' USING ERRCODE = 'KM001';
    END IF;
    IF NEW.kind = 'granted' THEN
        PERFORM kms_check_grant(NEW.contact_id, NEW.data, me);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER contact_event_guard BEFORE INSERT ON contact_event FOR EACH ROW EXECUTE FUNCTION kms_guard_event();

-- A grant within the published authority and limits, counted over everybody by the time of this server. The lock makes
-- two desktops that grant the same thing at once come one after the other; the program takes the same one.
CREATE FUNCTION kms_check_grant(contact text, said json, me text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    article text := said ->> 'article_id';
    chosen text := said ->> 'option_id';
    wanted numeric := coalesce((said ->> 'amount')::numeric, 0);
    rule option_rule;
    bound json;
    who text;
    customer text;
    times numeric;
    paid numeric;
    alone numeric;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'A grant is counted in a transaction that sees what others committed.' USING ERRCODE = 'KM001';
    END IF;
    IF wanted < 0 OR wanted = 'NaN'::numeric THEN
        RAISE EXCEPTION 'Nobody can be granted less than nothing.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO rule FROM option_rule r WHERE r.article_id = article AND r.option_id = chosen;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM option_rule) THEN
            RAISE EXCEPTION 'This option is not in the published articles, so it cannot be granted.'
                USING ERRCODE = 'KM001';
        END IF;
        RETURN;
    END IF;
    alone := kms_most_for(rule.authority, (SELECT s.authority FROM staff s WHERE s.id = me));
    IF alone < wanted AND (
        SELECT count(*) FROM approval a
        WHERE a.contact_id = contact AND a.article_id = article AND a.option_id = chosen
          AND a.state = 'granted' AND a.amount >= wanted
    ) <= (
        SELECT count(*) FROM contact_event e
        WHERE e.contact_id = contact AND e.kind = 'granted' AND e.data ->> 'article_id' = article
          AND e.data ->> 'option_id' = chosen AND (e.data ->> 'amount')::numeric > alone
    ) THEN
        RAISE EXCEPTION '“%” is over what you may grant; ask for approval.', rule.title USING ERRCODE = 'KM001';
    END IF;
    FOR bound IN SELECT value FROM json_array_elements(rule.limits) ORDER BY value ->> 'scope' LOOP
        IF bound ->> 'scope' = 'per_customer' THEN
            SELECT c.customer_id INTO customer FROM contact c WHERE c.id = contact;
            IF customer IS NULL THEN
                RAISE EXCEPTION '“%” is limited for each customer; say first who is calling.', rule.title
                    USING ERRCODE = 'KM001';
            END IF;
            who := customer;
        ELSE
            who := me;
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended(
            concat_ws('/', article, chosen, bound ->> 'scope', who), 7043699));
        SELECT count(*), coalesce(sum((e.data ->> 'amount')::numeric), 0) INTO times, paid
        FROM contact_event e JOIN contact c ON c.id = e.contact_id
        WHERE e.kind = 'granted' AND e.data ->> 'article_id' = article AND e.data ->> 'option_id' = chosen
          AND e.stored_at > clock_timestamp() - make_interval(secs => (bound ->> 'within_s')::double precision)
          AND CASE bound ->> 'scope' WHEN 'per_customer' THEN c.customer_id = who ELSE e.agent_id = who END;
        IF bound ->> 'unit' = 'times' AND times + 1 > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” was already granted % times (%).', rule.title, times, bound ->> 'text'
                USING ERRCODE = 'KM001';
        ELSIF bound ->> 'unit' = 'money' AND paid + wanted > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” would pass its limit (%).', rule.title, bound ->> 'text' USING ERRCODE = 'KM001';
        END IF;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION kms_check_grant(text, json, text) FROM PUBLIC;

-- A contact's row follows its events: only who took part writes it, and it changes hands by an accepted handover alone.
CREATE FUNCTION kms_guard_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    IF NEW.holder_id <> OLD.holder_id AND NOT (NEW.holder_id = kms_me() AND EXISTS (
        SELECT FROM handover h
        WHERE h.contact_id = OLD.id AND h.state = 'accepted' AND h.answered_by = NEW.holder_id
    )) THEN
        RAISE EXCEPTION 'A contact changes hands when a handover is accepted.' USING ERRCODE = 'KM001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER contact_guard BEFORE INSERT OR UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION kms_guard_contact();

-- What was granted stays granted, as it was.
CREATE FUNCTION kms_guard_option_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF kms_is_owner() OR OLD.result <> 'granted' THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.contact_id, NEW.agent_id, NEW.article_id, NEW.option_id, NEW.amount, NEW.result)
       IS DISTINCT FROM (OLD.id, OLD.contact_id, OLD.agent_id, OLD.article_id, OLD.option_id, OLD.amount, OLD.result)
    THEN
        RAISE EXCEPTION 'What was granted cannot be changed.' USING ERRCODE = 'KM001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER option_use_guard BEFORE UPDATE ON option_use FOR EACH ROW EXECUTE FUNCTION kms_guard_option_use();
