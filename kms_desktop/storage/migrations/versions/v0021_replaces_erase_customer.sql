-- As in 0013; of the calls of who is erased the number goes, and what a telephone system calls them.

CREATE FUNCTION kms_erase_calls(which text, contacts text[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        UPDATE phone_call p SET number = '', told = '', call_id = p.id, original_id = '', missed = false
        WHERE p.contact_id = ANY (contacts)
           OR p.call_id IN (SELECT c.call_id FROM contact c WHERE c.id = ANY (contacts) AND c.call_id <> '')
           OR p.number IN (
                SELECT i.value_norm FROM identity i
                WHERE i.customer_id = which AND i.kind = 'phone' AND i.level = 'known' AND NOT EXISTS (
                    SELECT FROM identity o WHERE o.value_norm = i.value_norm AND o.kind = 'phone'
                                             AND o.level = 'known' AND o.customer_id <> which))
    $$;

DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'erase_customer' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
    gone CONSTANT text := 'DELETE FROM identity WHERE customer_id = which;';
BEGIN
    ASSERT strpos(made, gone) > 0;
    EXECUTE replace(made, gone, 'PERFORM kms_erase_calls(which, contacts);
    ' || gone);
END $$;
