-- A customer's card: who may change it, and the contact points that follow from it. Whoever has the contact of a customer
-- in hand, or closed it within a day, as their desktop may have been away; a supervisor or an administrator also without.

CREATE FUNCTION kms_card_kinds() RETURNS jsonb LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT '{
        "entered": {"name": 200, "account_no": 100},
        "number_kept": {"value": 40},
        "number_dropped": {"value": 300},
        "note_pinned": {"text": 1000, "until": 10},
        "note_changed": {"note_id": 36, "text": 1000, "until": 10},
        "note_ended": {"note_id": 36},
        "note_restored": {"note_id": 36},
        "preference_set": {"what": 20, "value": 200, "consent": 5},
        "confirmed": {}
    }'::jsonb $$;

-- Refuses what is no change: another kind, a key too many or too few, a value that is too long.
CREATE FUNCTION kms_refuse_bad_change(said jsonb) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    holds CONSTANT jsonb := kms_card_kinds() -> (said ->> 'kind');
    wrong text;
BEGIN
    IF NOT coalesce(said ->> 'id' ~ '^[!-~]{1,36}$' AND said ->> 'customer_id' ~ '^[!-~]{1,36}$'
                    AND jsonb_typeof(said -> 'data') = 'object' AND kms_can_hold('time', said -> 'at')
                    AND jsonb_typeof(said -> 'at') = 'string' AND holds IS NOT NULL, false) THEN
        RAISE EXCEPTION 'A change of a customer has a key, a customer, a kind and a time; this one has not.'
            USING ERRCODE = 'KM001';
    END IF;
    SELECT coalesce(one.key, part.key) INTO wrong
        FROM jsonb_each_text(said -> 'data') one FULL JOIN jsonb_each_text(holds) part ON part.key = one.key
        WHERE one.key IS NULL OR part.key IS NULL OR one.value IS NULL OR length(one.value) > part.value::integer
           OR jsonb_typeof(said -> 'data' -> one.key) NOT IN ('string', 'boolean')
           OR one.value ~ '[\u0001-\u0009\u000b-\u001f\u007f-\u009f]' LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'What is told of a customer cannot be stored: “%” is missing, too long or not known.', left(wrong, 40)
            USING ERRCODE = 'KM001';
    ELSIF said -> 'data' ? 'until' AND said -> 'data' ->> 'until' <> ''
       AND NOT coalesce(said -> 'data' ->> 'until' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                        AND pg_input_is_valid(said -> 'data' ->> 'until', 'date'), false) THEN
        RAISE EXCEPTION 'A note is pinned until a day.' USING ERRCODE = 'KM001';
    ELSIF said ->> 'kind' = 'preference_set' THEN
        PERFORM kms_check_word(said -> 'data' ->> 'what', ARRAY['channel', 'language', 'support'],
                               '“%s” is nothing that a customer prefers or needs here: %s.');
    END IF;
END $$;

-- Refuses whoever has no contact with this customer in hand. Gives the contact, locked; none for a supervisor without one.
CREATE FUNCTION kms_contact_in_hand(who text, said jsonb) RETURNS contact LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    held contact;
BEGIN
    IF NOT kms_handles_contacts(who) THEN
        RAISE EXCEPTION 'Your role reads customers and changes nothing of them.' USING ERRCODE = 'KM001';
    END IF;
    IF coalesce(said ->> 'contact_id', '') = '' THEN
        IF NOT (kms_decides_for_agents(who) OR (who = '' AND kms_is_owner())) OR said ->> 'kind' IN ('entered', 'number_kept') THEN
            RAISE EXCEPTION 'A customer is changed with a contact of theirs in hand.' USING ERRCODE = 'KM001';
        END IF;
        RETURN held;
    END IF;
    SELECT * INTO held FROM contact c WHERE c.id = said ->> 'contact_id' FOR UPDATE;
    IF held.id IS NULL OR held.holder_id <> who
       OR (held.phase = 'wrapped_up' AND NOT coalesce(held.ended_at > clock_timestamp() - interval '1 day', false)) THEN
        RAISE EXCEPTION 'A customer is changed with a contact of theirs in hand.' USING ERRCODE = 'KM001';
    ELSIF said ->> 'kind' <> 'entered' AND held.customer_id IS DISTINCT FROM said ->> 'customer_id' THEN
        RAISE EXCEPTION 'This contact is with somebody else; nothing was changed.' USING ERRCODE = 'KM001';
    ELSIF (SELECT count(*) >= 200 FROM customer_change g WHERE g.contact_id = held.id) THEN
        RAISE EXCEPTION 'This is more than is changed of a customer in one contact.' USING ERRCODE = 'KM001';
    END IF;
    RETURN held;
END $$;

-- Whether the customer who is in this contact now was verified in it.
CREATE FUNCTION kms_is_verified_in(which text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(max(e.seq) FILTER (WHERE e.kind = 'verified'), 0)
             > coalesce(max(e.seq) FILTER (WHERE e.kind = 'identified'), 0)
        FROM contact_event e WHERE e.contact_id = which
    $$;

-- Somebody who was not in the book: a name, and the number of their account where they know it.
CREATE FUNCTION kms_enter_caller(who text, held contact, said jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    account CONSTANT text := coalesce(nullif(btrim(said -> 'data' ->> 'account_no'), ''),
                                      'new-' || right(said ->> 'customer_id', 12));
BEGIN
    IF held.customer_id IS NOT NULL AND held.customer_id <> said ->> 'customer_id' THEN
        RAISE EXCEPTION 'This contact is with somebody else; nobody was entered.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM customer_change g WHERE g.contact_id = held.id AND g.kind = 'entered') THEN
        RAISE EXCEPTION 'One caller is entered in a contact.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_add_customers(jsonb_build_array(jsonb_build_object(
        'id', said ->> 'customer_id', 'name', said -> 'data' ->> 'name', 'account_no', account, 'source', 'contact')),
        coalesce(kms_division_of(who), ''));
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'Account % is taken. Nobody was entered.', account USING ERRCODE = 'KM001';
END $$;

-- The number of a contact becomes its customer's once they were verified in it.
CREATE FUNCTION kms_keep_number(held contact, said jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    number CONSTANT text := said -> 'data' ->> 'value';
BEGIN
    IF number = '' OR number !~ '^[+]?[0-9]{3,20}$' OR held.number <> number OR NOT kms_is_verified_in(held.id) THEN
        RAISE EXCEPTION 'A number is kept for the customer who called from it and was verified.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO identity AS i (id, customer_id, kind, value_norm, tail, level, source)
        VALUES (said ->> 'id', said ->> 'customer_id', 'phone', number, right(regexp_replace(number, '\D', '', 'g'), 6),
                'known', 'contact')
        ON CONFLICT (kind, value_norm, customer_id) DO UPDATE SET level = 'known', source = 'contact'
        WHERE i.level <> 'known';
END $$;

-- Changes a customer's card. `change`: {id, customer_id, contact_id, at, kind, data}. Done before, it is done; of one who
-- was erased meanwhile only that something was changed is stored.
CREATE FUNCTION {acts}.change_customer(revision text, change json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
    said CONSTANT jsonb := kms_read_json(change, 'object', 20000);
    who CONSTANT text := kms_named_in(jsonb_build_object('agent_id', said ->> 'by_id'), me);
    held contact;
    person customer;
    before customer_change;
BEGIN
    PERFORM kms_refuse_bad_change(said);
    SELECT * INTO before FROM customer_change g WHERE g.id = said ->> 'id';
    IF FOUND THEN
        IF before.by_id = who AND before.customer_id = said ->> 'customer_id' THEN
            RETURN;
        END IF;
        RAISE EXCEPTION 'This key belongs to another change; nothing was changed.' USING ERRCODE = 'KM001';
    END IF;
    held := kms_contact_in_hand(who, said);
    IF said ->> 'kind' = 'entered' THEN
        PERFORM kms_enter_caller(who, held, said);
    END IF;
    SELECT * INTO person FROM customer u WHERE u.id = said ->> 'customer_id' FOR UPDATE;
    IF NOT FOUND OR (held.id IS NULL AND NOT kms_is_owner() AND person.division <> kms_division_of(who)) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    IF person.erased_in IS NULL AND said ->> 'kind' = 'number_kept' THEN
        PERFORM kms_keep_number(held, said);
    ELSIF said ->> 'kind' = 'number_dropped' THEN
        DELETE FROM identity i WHERE i.customer_id = person.id AND i.value_norm = said -> 'data' ->> 'value'
            AND (i.source = 'contact' OR kms_decides_for_agents(who) OR (who = '' AND kms_is_owner()));
    END IF;
    INSERT INTO customer_change (id, customer_id, contact_id, at, by_id, kind, data, stored_at)
        VALUES (said ->> 'id', person.id, coalesce(held.id, ''), (said ->> 'at')::timestamptz, who, said ->> 'kind',
                CASE WHEN person.erased_in IS NULL THEN (said -> 'data')::json ELSE '{}' END, clock_timestamp());
    PERFORM kms_announce(ARRAY[person.id]);
END $$;

CREATE FUNCTION kms_empty_card() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    UPDATE customer_change SET data = '{}' WHERE customer_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER customer_card_erased AFTER UPDATE OF erased_in ON customer
    FOR EACH ROW WHEN (NEW.erased_in IS NOT NULL) EXECUTE FUNCTION kms_empty_card();

ALTER TABLE customer_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON customer_change FOR SELECT TO kms_agent, kms_quality_reviewer USING (
    EXISTS (SELECT FROM customer u WHERE u.id = customer_id));
GRANT SELECT ON customer_change TO kms_agent, kms_quality_reviewer;

REVOKE ALL ON FUNCTION kms_card_kinds(), kms_refuse_bad_change(jsonb), kms_contact_in_hand(text, jsonb),
    kms_is_verified_in(text), kms_enter_caller(text, contact, jsonb), kms_keep_number(contact, jsonb), kms_empty_card(),
    {acts}.change_customer(text, json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.change_customer(text, json) TO kms_agent;
