-- People who were taken for one are parted: contact points, and exchanges of other systems, go to another customer, who is
-- entered with it where `name` is told. Contacts of the program stay where whoever had them said that they belong.

CREATE FUNCTION {acts}.part_customer(
    revision text, which text, to_id text, name text, points text[], threads text[], by_login text
) RETURNS json LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
    person customer;
    other customer;
    moved_points integer;
    moved_turns integer;
    more integer;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'], 'Only a supervisor parts a customer in two; ask one of yours.');
    SELECT * INTO person FROM customer u WHERE u.id = which;
    IF NOT FOUND OR person.erased_in IS NOT NULL OR (NOT kms_is_owner() AND person.division <> kms_division()) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    ELSIF points IS NULL OR cardinality(points) NOT BETWEEN 1 AND 200 OR threads IS NULL OR cardinality(threads) > 5000
       OR to_id = which OR NOT coalesce(to_id ~ '^[!-~]{1,36}$', false) THEN
        RAISE EXCEPTION 'Say which numbers and addresses are somebody else''s, and whose.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM unnest(points) AS said (id) LEFT JOIN identity i ON i.id = said.id AND i.customer_id = which
                  WHERE i.id IS NULL) THEN
        RAISE EXCEPTION 'This number or address is not theirs, or not any more.' USING ERRCODE = 'KM001';
    END IF;
    IF btrim(coalesce(name, '')) <> '' THEN
        IF EXISTS (SELECT FROM customer u WHERE u.id = to_id) THEN
            RAISE EXCEPTION 'This key belongs to another customer.' USING ERRCODE = 'KM001';
        END IF;
        PERFORM kms_add_customers(jsonb_build_array(jsonb_build_object('id', to_id, 'name', name,
            'account_no', 'new-' || right(to_id, 12), 'source', 'parted')), person.division);
    END IF;
    PERFORM FROM customer u WHERE u.id IN (which, to_id) ORDER BY u.id FOR UPDATE;
    SELECT * INTO other FROM customer u WHERE u.id = to_id;
    IF other.id IS NULL OR other.erased_in IS NOT NULL OR other.division <> person.division THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    DELETE FROM identity i WHERE i.id = ANY (points) AND EXISTS (
        SELECT FROM identity o WHERE o.customer_id = to_id AND o.kind = i.kind AND o.value_norm = i.value_norm);
    GET DIAGNOSTICS moved_points = ROW_COUNT;
    UPDATE identity i SET customer_id = to_id WHERE i.id = ANY (points);
    GET DIAGNOSTICS more = ROW_COUNT;
    UPDATE interaction i SET customer_id = to_id
        WHERE i.customer_id = which AND i.source <> 'contact' AND i.thread_id = ANY (threads);
    GET DIAGNOSTICS moved_turns = ROW_COUNT;
    PERFORM kms_audit(kms_acting_login(by_login), 'customer parted', json_build_object(
        'customer_id', which, 'to', to_id, 'points', moved_points + more, 'messages', moved_turns));
    PERFORM kms_announce(ARRAY[which, to_id]);
    RETURN json_build_object('points', moved_points + more, 'messages', moved_turns);
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'This key belongs to another customer.' USING ERRCODE = 'KM001';
END $$;

REVOKE ALL ON FUNCTION {acts}.part_customer(text, text, text, text, text[], text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.part_customer(text, text, text, text, text[], text[], text) TO kms_supervisor, kms_admin;
