-- Whoever waits for somebody else in an act waits for a row that nobody but the owner of the tables can lock. A number of
-- PostgreSQL's own advisory locks is everybody's to take, and everybody's to see while it is held.

CREATE TABLE {acts}.held (number bigint PRIMARY KEY);
ALTER TABLE {acts}.held ENABLE ROW LEVEL SECURITY;

-- Until this transaction ends nobody else holds the number.
CREATE FUNCTION kms_hold(number bigint) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    INSERT INTO {acts}.held VALUES (number) ON CONFLICT DO NOTHING;
    PERFORM FROM {acts}.held h WHERE h.number = kms_hold.number FOR UPDATE;
END $$;
REVOKE ALL ON FUNCTION kms_hold(bigint) FROM PUBLIC;

-- As they stand, but for what they wait for.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT pg_get_functiondef(p.oid) AS made FROM pg_proc p
               WHERE p.pronamespace IN (SELECT n.oid FROM pg_namespace n WHERE n.nspname IN ({schema_text}, {acts_text}))
                 AND p.prokind = 'f' AND strpos(p.prosrc, 'pg_advisory_xact_lock(') > 0
                 AND p.proowner = (SELECT o.relowner FROM pg_class o WHERE o.oid = 'contact_event'::regclass) LOOP
        EXECUTE replace(one.made, 'pg_advisory_xact_lock(', 'kms_hold(');
    END LOOP;
END $$;
