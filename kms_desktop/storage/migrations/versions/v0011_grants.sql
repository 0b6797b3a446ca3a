-- As in 0007, called by the door alone. `told`: the limits of the article at hand, which count where nothing was published.
-- A limit that the database cannot read is refused.
DROP FUNCTION kms_check_grant(text, json, text);

-- Whether an event of the log granted this option. One that nobody can read, from before it was refused, granted nothing.
-- Where a letter may be written by its number, as `\u` and four digits, what is looked for need not stand there as it is.
CREATE FUNCTION kms_is_grant_of(data json, article text, chosen text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE
            WHEN (strpos(data::text, chosen) = 0 AND strpos(data::text, E'\\') = 0)
              OR NOT pg_input_is_valid(data::text, 'jsonb') THEN false
            ELSE data::jsonb ->> 'article_id' = article AND data::jsonb ->> 'option_id' = chosen
        END
    $$;

CREATE FUNCTION kms_amount_of(data json) RETURNS numeric LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(CASE WHEN kms_can_hold('money', data::jsonb -> 'amount') THEN (data ->> 'amount')::numeric END, 0)
    $$;

CREATE FUNCTION kms_check_grant(contact text, said json, me text, told json) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    article text := said ->> 'article_id';
    chosen text := said ->> 'option_id';
    wanted numeric := coalesce((said ->> 'amount')::numeric, 0);
    rule option_rule;
    bound json;
    who text;
    customer text;
    times numeric;
    paid numeric;
    alone numeric;
BEGIN
    IF wanted NOT BETWEEN 0 AND 1000000000 THEN
        RAISE EXCEPTION 'Nobody can be granted less than nothing, or more than 1,000,000,000.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO rule FROM option_rule r WHERE r.article_id = article AND r.option_id = chosen;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM option_rule) THEN
            RAISE EXCEPTION 'This option is not in the published articles, so it cannot be granted.'
                USING ERRCODE = 'KM001';
        END IF;
        rule.title := said ->> 'title';
        rule.limits := coalesce(CASE WHEN json_typeof(told) = 'array' THEN told END, '[]');
        alone := wanted;
    ELSE
        alone := kms_most_for(rule.authority, (SELECT s.authority FROM staff s WHERE s.id = me));
    END IF;
    IF alone < wanted THEN
        PERFORM FROM approval a
            WHERE a.contact_id = contact AND a.article_id = article AND a.option_id = chosen ORDER BY a.id FOR UPDATE;
        IF (
            SELECT count(*) FROM approval a
            WHERE a.contact_id = contact AND a.article_id = article AND a.option_id = chosen
              AND a.state = 'granted' AND a.amount >= wanted
        ) <= (
            SELECT count(*) FROM contact_event e
            WHERE e.contact_id = contact AND e.kind = 'granted'
              AND CASE WHEN kms_is_grant_of(e.data, article, chosen) THEN kms_amount_of(e.data) > alone ELSE false END
        ) THEN
            RAISE EXCEPTION '“%” is over what you may grant; ask for approval.', rule.title USING ERRCODE = 'KM001';
        END IF;
    END IF;
    FOR bound IN SELECT value FROM json_array_elements(rule.limits) ORDER BY value ->> 'scope' LOOP
        IF NOT kms_is_rule('{}', json_build_array(bound)) THEN
            RAISE EXCEPTION '“%” has a limit that is no number; ask a publisher to publish it again.', rule.title
                USING ERRCODE = 'KM001';
        END IF;
        IF bound ->> 'scope' = 'per_customer' THEN
            SELECT c.customer_id INTO customer FROM contact c WHERE c.id = contact;
            IF customer IS NULL THEN
                RAISE EXCEPTION '“%” is limited for each customer; say first who is calling.', rule.title
                    USING ERRCODE = 'KM001';
            END IF;
            IF said ->> 'customer_id' IS DISTINCT FROM customer THEN
                RAISE EXCEPTION '“%” is granted to the customer who is in the contact, and says whom.', rule.title
                    USING ERRCODE = 'KM001';
            END IF;
            who := customer;
        ELSE
            who := me;
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended(
            concat_ws('/', article, chosen, bound ->> 'scope', who), 7043699));
        SELECT count(*), coalesce(sum(kms_amount_of(e.data)), 0) INTO times, paid
        FROM contact_event e JOIN contact c ON c.id = e.contact_id
        WHERE e.kind = 'granted'
          AND e.stored_at > clock_timestamp() - make_interval(secs => (bound ->> 'within_s')::double precision)
          AND CASE
              WHEN bound ->> 'scope' <> 'per_customer' AND e.agent_id <> who THEN false
              WHEN NOT kms_is_grant_of(e.data, article, chosen) THEN false
              WHEN bound ->> 'scope' = 'per_customer'
                  THEN coalesce(nullif(e.data ->> 'customer_id', ''), c.customer_id) = who
              ELSE true
          END;
        IF bound ->> 'unit' = 'times' AND times + 1 > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” was already granted % times (%).', rule.title, times, bound ->> 'text'
                USING ERRCODE = 'KM001';
        ELSIF bound ->> 'unit' = 'money' AND paid + wanted > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” would pass its limit (%).', rule.title, bound ->> 'text' USING ERRCODE = 'KM001';
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION kms_is_grant_of(json, text, text), kms_amount_of(json), kms_check_grant(text, json, text, json)
    FROM PUBLIC;
