-- Customers, their contact points and what other systems tell of them: brought in by supervisors and administrators, for
-- their own division, one batch an act.

CREATE FUNCTION kms_begin_importing(revision text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM kms_begin_act(revision);
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'], 'Only a supervisor brings customers and their history in.');
    RETURN coalesce(kms_division(), '');
END $$;

-- New customers of a division. One that is there already, under this key, stays as it is.
CREATE FUNCTION kms_add_customers(entries jsonb, of_division text) RETURNS integer LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one jsonb;
    taken customer;
    many integer := 0;
BEGIN
    FOR one IN SELECT value FROM jsonb_array_elements(entries) LOOP
        PERFORM kms_checked_line(one ->> 'id', 36, 'A key'),
            kms_checked_line(one ->> 'name', 200, 'The name of a customer'),
            kms_checked_line(one ->> 'account_no', 100, 'An account number'),
            kms_checked_line(coalesce(one ->> 'tier', ''), 100, 'A tier'),
            kms_checked_line(coalesce(one ->> 'source', ''), 100, 'A source');
        IF btrim(one ->> 'id') = '' OR btrim(one ->> 'name') = '' OR btrim(one ->> 'account_no') = '' THEN
            RAISE EXCEPTION 'A customer needs a name and an account number.' USING ERRCODE = 'KM001';
        ELSIF jsonb_typeof(coalesce(one -> 'products', '[]')) <> 'array'
           OR jsonb_typeof(coalesce(one -> 'facts', '{}')) <> 'object'
           OR pg_column_size(one) > 100000 OR starts_with(one ->> 'account_no', 'erased-') THEN
            RAISE EXCEPTION 'What is told of customer % cannot be stored.', one ->> 'account_no' USING ERRCODE = 'KM001';
        END IF;
        SELECT * INTO taken FROM customer u WHERE u.id = one ->> 'id' OR u.account_no = one ->> 'account_no';
        IF FOUND AND taken.id = one ->> 'id' AND taken.account_no = one ->> 'account_no' AND taken.division = of_division THEN
            CONTINUE;
        ELSIF FOUND AND (kms_is_owner() OR taken.division = of_division) AND taken.account_no = one ->> 'account_no' THEN
            RAISE EXCEPTION 'Account % is taken by %. Nothing was entered.', one ->> 'account_no', taken.name
                USING ERRCODE = 'KM001';
        ELSIF FOUND THEN
            RAISE EXCEPTION 'Account % is taken. Nothing was entered.', one ->> 'account_no' USING ERRCODE = 'KM001';
        END IF;
        INSERT INTO customer (id, name, account_no, tier, since, products, facts, source, created_at, division) VALUES (
            one ->> 'id', one ->> 'name', one ->> 'account_no', coalesce(one ->> 'tier', ''),
            CASE WHEN one ->> 'since' IS NOT NULL THEN
                kms_checked_time(one ->> 'since', 'Since when somebody is a customer')::date END,
            coalesce(one -> 'products', '[]')::json, coalesce(one -> 'facts', '{}')::json, coalesce(one ->> 'source', ''),
            clock_timestamp(), of_division);
        many := many + 1;
    END LOOP;
    RETURN many;
END $$;

-- The keys of customers among these whom this division may write of; nobody erases them before this act has ended. Raises
-- where one is none of its customers; who was erased is left out.
CREATE FUNCTION kms_own_customers(ids text[], of_division text) RETURNS text[] LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known text[];
BEGIN
    PERFORM FROM customer u WHERE u.id = ANY (ids) ORDER BY u.id FOR KEY SHARE;
    known := ARRAY(SELECT u.id FROM customer u WHERE u.id = ANY (ids) AND (kms_is_owner() OR u.division = of_division));
    IF EXISTS (SELECT FROM unnest(ids) one WHERE one IS NULL OR one <> ALL (known)) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    RETURN ARRAY(SELECT u.id FROM customer u WHERE u.id = ANY (known) AND u.erased_in IS NULL);
END $$;

-- Contact points of customers; one that is there already is only confirmed, where a system tells what was a guess before.
CREATE FUNCTION kms_add_identities(entries jsonb, of_division text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one jsonb;
    known CONSTANT text[] := kms_own_customers(
        ARRAY(SELECT DISTINCT value ->> 'customer_id' FROM jsonb_array_elements(entries)), of_division);
BEGIN
    FOR one IN SELECT value FROM jsonb_array_elements(entries) WHERE value ->> 'customer_id' = ANY (known) LOOP
        PERFORM kms_checked_line(one ->> 'id', 36, 'A key'), kms_checked_line(one ->> 'value_norm', 300, 'An address'),
            kms_checked_line(one ->> 'tail', 20, 'The end of a number'),
            kms_checked_line(one ->> 'source', 100, 'A source'),
            kms_check_word(one ->> 'kind', ARRAY['phone', 'email', 'handle', 'account_no'],
                           '“%s” is no kind of address. It is one of %s.'),
            kms_check_word(one ->> 'level', ARRAY['known', 'maybe'], '“%s” does not say how well it is known: %s.');
        INSERT INTO identity AS i (id, customer_id, kind, value_norm, tail, level, source) VALUES (
            one ->> 'id', one ->> 'customer_id', one ->> 'kind', one ->> 'value_norm', one ->> 'tail', one ->> 'level',
            one ->> 'source')
            ON CONFLICT (kind, value_norm, customer_id) DO UPDATE SET level = 'known'
            WHERE EXCLUDED.level = 'known' AND i.level <> 'known';
    END LOOP;
END $$;

CREATE FUNCTION {acts}.add_customers(revision text, customers json, identities json) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    own_division CONSTANT text := kms_begin_importing(revision);
    many integer;
BEGIN
    many := kms_add_customers(kms_read_json(customers, 'array', 50000000), own_division);
    PERFORM kms_add_identities(kms_read_json(identities, 'array', 50000000), own_division);
    PERFORM kms_announce('{}');
    RETURN many;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'Two of the new customers have the same key or account number. Nothing was entered.'
        USING ERRCODE = 'KM001';
END $$;

-- Messages of other systems, with the customers and contact points that they tell of. What is stored already, by the
-- system's own key, only learns how its thread ended; what was an erased customer's stays erased. Gives how many are new.
CREATE FUNCTION {acts}.import_interactions(
    revision text, customers json, identities json, interactions json, outcomes json
) RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    own_division CONSTANT text := kms_begin_importing(revision);
    many_customers integer;
    messages CONSTANT jsonb := kms_read_json(interactions, 'array', 200000000);
    ended CONSTANT jsonb := kms_read_json(outcomes, 'array', 50000000);
    known text[];
    one jsonb;
    added integer := 0;
    refreshed integer := 0;
    more integer;
BEGIN
    many_customers := kms_add_customers(kms_read_json(customers, 'array', 50000000), own_division);
    PERFORM kms_add_identities(kms_read_json(identities, 'array', 50000000), own_division);
    known := kms_own_customers(
        ARRAY(SELECT DISTINCT value ->> 'customer_id' FROM jsonb_array_elements(messages)
              WHERE value ->> 'customer_id' IS NOT NULL), own_division);
    FOR one IN SELECT value FROM jsonb_array_elements(messages) LOOP
        PERFORM kms_check_interaction(one);
        INSERT INTO interaction (id, source, source_id, thread_id, customer_id, channel, direction, started_at, ended_at,
            subject, body_text, body_html, author_name, author_kind, author_address, internal, queue, outcome, state, raw)
        SELECT one ->> 'id', one ->> 'source', one ->> 'source_id', one ->> 'thread_id', one ->> 'customer_id',
            one ->> 'channel', one ->> 'direction', kms_checked_time(one ->> 'started_at', 'When a message came'),
            CASE WHEN one ->> 'ended_at' IS NOT NULL THEN kms_checked_time(one ->> 'ended_at', 'When a call ended') END,
            one ->> 'subject', one ->> 'body_text', one ->> 'body_html', one ->> 'author_name', one ->> 'author_kind',
            one ->> 'author_address', coalesce((one ->> 'internal') = 'true', false), one ->> 'queue',
            one ->> 'outcome', one ->> 'state', (one -> 'raw')::json
        WHERE (one ->> 'customer_id' IS NULL OR one ->> 'customer_id' = ANY (known))
          AND NOT EXISTS (SELECT FROM interaction i WHERE i.source = one ->> 'source'
                          AND i.source_id = kms_reference(one ->> 'source', one ->> 'source_id'))
        ON CONFLICT (source, source_id) DO NOTHING;
        GET DIAGNOSTICS more = ROW_COUNT;
        added := added + more;
    END LOOP;
    FOR one IN SELECT value FROM jsonb_array_elements(ended) LOOP
        PERFORM kms_checked_line(one ->> 'outcome', 500, 'An outcome'), kms_checked_line(one ->> 'state', 40, 'A state');
        UPDATE interaction i SET outcome = one ->> 'outcome', state = one ->> 'state'
            WHERE i.source = one ->> 'source' AND i.source_id = one ->> 'source_id' AND i.source <> 'contact'
              AND NOT starts_with(i.source_id, 'erased:')
              AND (i.outcome, i.state) IS DISTINCT FROM (one ->> 'outcome', one ->> 'state')
              AND (kms_is_owner() OR i.customer_id IS NULL
                   OR EXISTS (SELECT FROM customer u WHERE u.id = i.customer_id AND u.division = own_division));
        GET DIAGNOSTICS more = ROW_COUNT;
        refreshed := refreshed + more;
    END LOOP;
    PERFORM kms_announce('{}');
    RETURN json_build_object('added', added, 'refreshed', refreshed, 'customers', many_customers);
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'Two of what is brought in have the same key. Nothing was entered.' USING ERRCODE = 'KM001';
END $$;

-- A message of another system, each part of it bounded and of its kind.
CREATE FUNCTION kms_check_interaction(one jsonb) RETURNS void LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    part record;
BEGIN
    IF coalesce(jsonb_typeof(one), '') <> 'object' OR jsonb_typeof(coalesce(one -> 'raw', 'null')) <> 'object'
       OR one ->> 'source' IN ('contact', '') OR starts_with(one ->> 'source_id', 'erased:')
       OR pg_column_size(one -> 'raw') > 1000000 THEN
        RAISE EXCEPTION 'A message of another system cannot be stored as it is told.' USING ERRCODE = 'KM001';
    END IF;
    FOR part IN SELECT * FROM (VALUES ('id', 36), ('source', 100), ('channel', 40),
            ('direction', 10), ('subject', 500), ('author_name', 200), ('author_kind', 40), ('author_address', 200),
            ('queue', 200), ('outcome', 500), ('state', 40)) AS known (name, most) LOOP
        PERFORM kms_checked_line(one ->> part.name, part.most, format('“%s” of a message', part.name));
    END LOOP;
    PERFORM kms_checked_text(one ->> 'source_id', 1000, 'The key of a message'),
        kms_checked_text(one ->> 'thread_id', 1000, 'The key of a thread'),
        kms_checked_text(one ->> 'body_text', 200000, 'The text of a message'),
        kms_checked_text(coalesce(one ->> 'body_html', ''), 200000, 'The text of a message');
END $$;
