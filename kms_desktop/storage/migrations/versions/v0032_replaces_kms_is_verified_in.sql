-- As in 0023, by what would be taken today.
CREATE OR REPLACE FUNCTION kms_is_verified_in(which text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce((
            SELECT kms_why_not_verified(c.customer_id, kms_said_object(e.data)) IS NULL
            FROM contact_event e JOIN contact c ON c.id = e.contact_id
            WHERE e.contact_id = which AND e.kind = 'verified' AND e.seq > coalesce((
                SELECT max(i.seq) FROM contact_event i WHERE i.contact_id = which AND i.kind = 'identified'), 0)
            ORDER BY e.seq DESC, e.id COLLATE "C" DESC LIMIT 1), false)
    $$;
