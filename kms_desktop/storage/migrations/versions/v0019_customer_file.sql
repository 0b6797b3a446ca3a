-- Customers as a list has them. `changed` tells name, tier and products of some that are there, each only where it is
-- named; an account number where none was told before. `gone` are contact points that an earlier list told and this one
-- does not; what people or other systems told is left alone. Gives how many were added and how many changed.

CREATE FUNCTION {acts}.import_customers(
    revision text, added json, changed json, identities json, gone text[], by_login text
) RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET standard_conforming_strings = on SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY'
    SET "TimeZone" = 'UTC' SET extra_float_digits = 1
    AS $$
DECLARE
    own_division CONSTANT text := kms_begin_importing(revision);
    others CONSTANT jsonb := kms_read_json(changed, 'array', 50000000);
    known text[];
    one jsonb;
    many_added integer;
    many_changed integer := 0;
    more integer;
BEGIN
    many_added := kms_add_customers(kms_read_json(added, 'array', 50000000), own_division);
    known := kms_own_customers(
        ARRAY(SELECT DISTINCT value ->> 'id' FROM jsonb_array_elements(others))
        || ARRAY(SELECT DISTINCT i.customer_id FROM identity i WHERE i.id = ANY (gone)), own_division);
    FOR one IN SELECT value FROM jsonb_array_elements(others) WHERE value ->> 'id' = ANY (known) LOOP
        PERFORM kms_checked_line(coalesce(one ->> 'name', 'x'), 200, 'The name of a customer'),
            kms_checked_line(coalesce(one ->> 'account_no', 'x'), 100, 'An account number'),
            kms_checked_line(coalesce(one ->> 'tier', ''), 100, 'A tier');
        IF btrim(coalesce(one ->> 'name', 'x')) = '' OR btrim(coalesce(one ->> 'account_no', 'x')) = '' THEN
            RAISE EXCEPTION 'A customer needs a name and an account number.' USING ERRCODE = 'KM001';
        ELSIF jsonb_typeof(coalesce(one -> 'products', '[]')) <> 'array' OR pg_column_size(one) > 100000
           OR coalesce(jsonb_path_exists(one, 'strict $.products[*] ? (@.type() <> "string")', silent => true), false)
           OR starts_with(one ->> 'account_no', 'erased-') THEN
            RAISE EXCEPTION 'What is told of customer % cannot be stored.', one ->> 'account_no' USING ERRCODE = 'KM001';
        END IF;
        UPDATE customer u SET name = coalesce(one ->> 'name', u.name), tier = coalesce(one ->> 'tier', u.tier),
            products = coalesce((one -> 'products')::json, u.products),
            account_no = CASE WHEN u.account_no = 'new-' || right(u.id, 12)
                THEN coalesce(one ->> 'account_no', u.account_no) ELSE u.account_no END
            WHERE u.id = one ->> 'id';
        GET DIAGNOSTICS more = ROW_COUNT;
        many_changed := many_changed + more;
    END LOOP;
    PERFORM kms_add_identities(kms_read_json(identities, 'array', 50000000), own_division);
    DELETE FROM identity i WHERE i.id = ANY (gone) AND i.source = 'customer list' AND i.customer_id = ANY (known);
    PERFORM kms_audit(kms_acting_login(by_login), 'customers imported',
                      json_build_object('added', many_added, 'changed', many_changed));
    PERFORM kms_announce('{}');
    RETURN json_build_object('added', many_added, 'changed', many_changed);
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'An account number is taken, or stands for two customers. Nothing was entered.'
        USING ERRCODE = 'KM001';
END $$;

REVOKE ALL ON FUNCTION {acts}.import_customers(text, json, json, json, text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.import_customers(text, json, json, json, text[], text) TO kms_supervisor, kms_admin;
