-- What a caller can be verified by, as many answers as the workspace says, and what is opened by that.

ALTER TABLE verification_rule ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON verification_rule TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON verification_rule FOR SELECT TO kms_agent, kms_quality_reviewer
    USING ((SELECT kms_me()) IS NOT NULL);

-- How many answers of a caller are a verification.
CREATE FUNCTION kms_answers_needed() RETURNS integer LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT coalesce((SELECT r.needed FROM verification_rule r WHERE r.id = 'workspace'), 2) $$;

-- What is kept of a customer that an answer can be compared with, as the program calls it: a text that says something; of
-- a birthday the year; an account number that is one, of which the last four digits are not all.
CREATE FUNCTION kms_ways_kept(person customer) RETURNS text[] LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    facts CONSTANT jsonb := kms_said_object(person.facts);
    ways text[] := '{}';
BEGIN
    IF person.id IS NULL OR person.erased_in IS NOT NULL THEN
        RETURN ways;
    END IF;
    IF left(kms_kept_fact(facts, 'date_of_birth'), 4) ~ '^[0-9]+$' THEN
        ways := ways || 'Date of birth'::text;
    END IF;
    IF kms_kept_fact(facts, 'postcode') <> '' THEN
        ways := ways || 'Postcode'::text;
    END IF;
    IF kms_kept_fact(facts, 'security_word') <> '' THEN
        ways := ways || 'Security word'::text;
    END IF;
    IF length(person.account_no) >= 5 AND person.account_no <> 'new-' || right(person.id, 12) THEN
        ways := ways || 'Account number'::text;
    END IF;
    RETURN ways;
END $$;

-- A fact that is a text, without the blanks around it; '' for none.
CREATE FUNCTION kms_kept_fact(facts jsonb, name text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT coalesce(CASE WHEN jsonb_typeof(facts -> name) = 'string' THEN kms_trimmed(facts ->> name) END, '') $$;

-- What is wrong with a verification of this customer by these answers; NULL where it is one.
CREATE FUNCTION kms_why_not_verified(which text, said jsonb) RETURNS text LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person customer;
    how text[];
BEGIN
    IF jsonb_typeof(said -> 'how') IS DISTINCT FROM 'array' OR jsonb_array_length(said -> 'how') = 0 THEN
        RETURN 'Say how the caller was verified, for example by postcode.';
    END IF;
    SELECT array_agg(DISTINCT one.value #>> '{}') INTO how FROM jsonb_array_elements(said -> 'how') AS one;
    SELECT * INTO person FROM customer u WHERE u.id = which;
    IF NOT FOUND THEN
        RETURN 'Say first who is calling; nobody is verified.';
    ELSIF NOT how <@ kms_ways_kept(person) THEN
        RETURN 'Nothing is kept of this customer to compare this with; nobody is verified.';
    ELSIF cardinality(how) < kms_answers_needed() THEN
        RETURN format('It takes %s answers of a caller to verify them; nobody is verified.', kms_answers_needed());
    END IF;
    RETURN NULL;
END $$;

-- Refuses a verification that is none. Of a customer who was erased nothing is kept, and nothing of it is stored.
CREATE FUNCTION kms_judge_verified(held contact, said jsonb) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    why text;
BEGIN
    IF held.erased_for IS NULL
       AND NOT EXISTS (SELECT FROM customer u WHERE u.id = held.customer_id AND u.erased_in IS NOT NULL) THEN
        why := kms_why_not_verified(held.customer_id, said);
        IF why IS NOT NULL THEN
            RAISE EXCEPTION '%', why USING ERRCODE = 'KM001';
        END IF;
    END IF;
END $$;

-- Whether the customer of a contact was verified in it at this time: by what would be taken today, since nobody else was
-- named, and not too long ago by this database's own clock, or by those of the desktops where it was told late.
CREATE FUNCTION kms_is_verified_at(which text, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce((
            SELECT kms_why_not_verified(c.customer_id, kms_said_object(e.data)) IS NULL
               AND (clock_timestamp() < kms_verified_until(e.stored_at, kms_number(kms_said_object(e.data) -> 'minutes'))
                    OR (moment >= e.at AND moment < kms_verified_until(e.at, kms_number(kms_said_object(e.data) -> 'minutes'))))
            FROM contact_event e JOIN contact c ON c.id = e.contact_id
            WHERE e.contact_id = which AND e.kind = 'verified' AND NOT EXISTS (
                SELECT FROM contact_event i WHERE i.contact_id = which AND i.kind = 'identified' AND i.seq >= e.seq
                   AND kms_code(kms_said_object(i.data), 'customer_id') IS DISTINCT FROM (
                       SELECT kms_code(kms_said_object(b.data), 'customer_id') FROM contact_event b
                       WHERE b.contact_id = which AND b.kind = 'identified' AND b.seq < e.seq
                       ORDER BY b.seq DESC, b.id COLLATE "C" DESC LIMIT 1))
            ORDER BY e.seq DESC, e.id COLLATE "C" DESC LIMIT 1), false)
    $$;

-- Refuses to grant to a caller who is not verified what the published article gives to verified ones alone.
CREATE FUNCTION kms_refuse_unverified(which text, said jsonb, moment timestamptz) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    rule option_rule;
BEGIN
    SELECT * INTO rule FROM option_rule r
        WHERE r.article_id = said ->> 'article_id' AND r.option_id = said ->> 'option_id' AND r.verified;
    IF FOUND AND NOT kms_is_verified_at(which, moment) THEN
        RAISE EXCEPTION '“%” is for a verified caller alone. Verify who is calling first.', rule.title
            USING ERRCODE = 'KM001';
    END IF;
END $$;

-- Says how many answers of a caller are a verification from now on; told in the audit.
CREATE FUNCTION {acts}.set_verification(revision text, needed integer, by_id text, by_login text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    before CONSTANT integer := kms_answers_needed();
BEGIN
    PERFORM kms_refuse_unless(ARRAY['admin'], 'How many answers verify a caller is said by an administrator.');
    IF NOT coalesce(needed BETWEEN 1 AND 4, false) THEN
        RAISE EXCEPTION 'It takes one to four answers to verify a caller.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO verification_rule AS rule (id, needed, by_id, at)
        VALUES ('workspace', set_verification.needed, coalesce(me, ''), clock_timestamp())
        ON CONFLICT ON CONSTRAINT pk_verification_rule DO UPDATE
        SET needed = EXCLUDED.needed, by_id = EXCLUDED.by_id, at = EXCLUDED.at;
    PERFORM kms_audit(kms_acting_login(by_login), 'verification',
                      json_build_object('needed', needed, 'needed before', before));
    PERFORM kms_announce('{everybody}');
END $$;
