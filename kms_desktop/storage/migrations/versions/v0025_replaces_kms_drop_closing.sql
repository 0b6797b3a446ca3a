-- As in 0012, also of what was settled with the contact.
CREATE OR REPLACE FUNCTION kms_drop_closing(which text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        DELETE FROM closed_exchange c WHERE c.contact_id = which;
        DELETE FROM resolution r WHERE r.contact_id = which;
        DELETE FROM interaction i WHERE i.source = 'contact' AND i.source_id = which;
    $$;
