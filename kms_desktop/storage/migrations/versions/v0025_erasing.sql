-- Erasing a customer reaches what follows from a wrap-up that was put right, from its further issues, and from searches.

-- Once the words are gone from the events of a contact, all its rows are read from them anew.
CREATE FUNCTION kms_write_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM kms_write_rows(NEW.id);
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER contact_erased_rows AFTER UPDATE OF erased_for ON contact DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.erased_for IS NULL AND NEW.erased_for IS NOT NULL) EXECUTE FUNCTION kms_write_erased();

-- What somebody searched between calls goes where the name, account, a number or an address of the customer stands in it.
CREATE FUNCTION kms_drop_searches() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    names text[];
BEGIN
    names := ARRAY(
        SELECT lower(btrim(said)) FROM (
            SELECT OLD.name AS said UNION SELECT OLD.account_no
            UNION SELECT i.value_norm FROM identity i WHERE i.customer_id = OLD.id
        ) own WHERE length(btrim(said)) >= 3);
    DELETE FROM idle_search s WHERE EXISTS (
        SELECT FROM unnest(names) name WHERE strpos(lower(s.words), name) > 0);
    RETURN NULL;
END $$;

CREATE TRIGGER customer_erased_searches AFTER UPDATE OF erased_in ON customer
    FOR EACH ROW WHEN (OLD.erased_in IS NULL AND NEW.erased_in IS NOT NULL) EXECUTE FUNCTION kms_drop_searches();

REVOKE ALL ON FUNCTION kms_write_erased(), kms_drop_searches() FROM PUBLIC;
