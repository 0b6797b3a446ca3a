-- As in 0023; the number they were entered from may be theirs, as nobody has verified them.
CREATE OR REPLACE FUNCTION kms_enter_caller(who text, held contact, said jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
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
    IF held.number ~ '^[+]?[0-9]{3,20}$' THEN
        INSERT INTO identity (id, customer_id, kind, value_norm, tail, level, source)
            VALUES (said ->> 'id', said ->> 'customer_id', 'phone', held.number,
                    right(regexp_replace(held.number, '\D', '', 'g'), 6), 'maybe', 'contact')
            ON CONFLICT (kind, value_norm, customer_id) DO NOTHING;
    END IF;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'Account % is taken. Nobody was entered.', account USING ERRCODE = 'KM001';
END $$;
