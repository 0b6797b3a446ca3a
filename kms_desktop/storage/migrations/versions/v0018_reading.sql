-- Who reads the contacts of colleagues. An agent reads those they have or had, those that were passed to them, and those
-- that are open now in their division; who overlooks the floor reads all of their division. What a customer was given, is
-- owed and came for belongs to the customer's history, which whoever the customer calls reads.

CREATE FUNCTION kms_reads_floor(who text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM staff s WHERE s.id = who AND s.active
                       AND s.role IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
    $$;

-- Contacts that this person had and passed on or took over, or that wait for them, in a set that a statement asks for once.
CREATE FUNCTION kms_contacts_passed_by_me() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT h.contact_id FROM handover h WHERE h.from_id = kms_me()
        UNION SELECT h.contact_id FROM handover h WHERE h.answered_by = kms_me() AND h.state = 'accepted'
        UNION SELECT h.contact_id FROM handover h WHERE h.state = 'waiting'
            AND ((h.to_kind = 'person' AND h.to_id = kms_me()) OR (h.to_kind = 'team' AND h.to_id = kms_team()))
    $$;

-- Whether a contact whose customer nobody knows is of this person's division, for what is counted of it.
CREATE FUNCTION kms_is_of_my_division(which text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM contact c WHERE c.id = which AND c.division = kms_division()) $$;

ALTER POLICY seen ON contact USING (
    (division = (SELECT kms_division()) AND (
        phase <> 'wrapped_up' OR (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer')))
    OR holder_id = (SELECT kms_me())
    OR id IN (SELECT kms_contacts_passed_by_me())
    OR ((SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer')
        AND id IN (SELECT kms_passed_to_me())));

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['option_use', 'promise', 'resolution'] LOOP
        EXECUTE format(
            'ALTER POLICY seen ON %I.%I USING (EXISTS (SELECT FROM customer u WHERE u.id = customer_id) '
            'OR EXISTS (SELECT FROM contact c WHERE c.id = contact_id) '
            'OR (customer_id IS NULL AND kms_is_of_my_division(contact_id)))', {schema_text}, one);
    END LOOP;
END $$;

-- As in 0011, by the same rule: nobody logs a word in a contact to be told what else was logged in it.
CREATE OR REPLACE FUNCTION kms_can_see(who text, which contact) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(which.division = kms_division_of(who)
                        AND (which.phase <> 'wrapped_up' OR kms_reads_floor(who) OR which.holder_id = who
                             OR kms_has_had(who, which.id)), kms_is_owner())
            OR kms_was_passed_to(who, which.id)
    $$;
