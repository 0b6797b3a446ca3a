-- As in 0011: what was taken back counts for nothing, and what is granted already may rule it out.
CREATE OR REPLACE FUNCTION kms_check_grant(contact text, said json, me text, told json) RETURNS void LANGUAGE plpgsql VOLATILE
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
        PERFORM kms_refuse_excluded(contact, rule);
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
            WHERE e.contact_id = contact AND e.kind = 'granted' AND NOT kms_is_taken_back(e.contact_id, e.id)
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
        PERFORM kms_hold(hashtextextended(
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
          END
          AND NOT kms_is_taken_back(e.contact_id, e.id);
        IF bound ->> 'unit' = 'times' AND times + 1 > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” was already granted % times (%).', rule.title, times, bound ->> 'text'
                USING ERRCODE = 'KM001';
        ELSIF bound ->> 'unit' = 'money' AND paid + wanted > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” would pass its limit (%).', rule.title, bound ->> 'text' USING ERRCODE = 'KM001';
        END IF;
    END LOOP;
END $$;
