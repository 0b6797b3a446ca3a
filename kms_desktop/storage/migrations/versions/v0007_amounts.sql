-- An amount is a sum of money: `NaN` is larger than every number there is, so that a yes to it would open any sum. The
-- bound is that of the program, which writes none beyond it.

DO $$
DECLARE
    most CONSTANT numeric := 1000000000;
    mended jsonb := '{}';
    one text;
    many integer;
BEGIN
    -- What is asked for is refused with its reason; the other rows are read from the log, which stays as it is.
    UPDATE approval SET
        amount = 0,
        reason = CASE WHEN state IN ('waiting', 'granted') THEN 'The amount was not a sum of money.' ELSE reason END,
        state = CASE WHEN state IN ('waiting', 'granted') THEN 'refused' ELSE state END
        WHERE amount NOT BETWEEN -most AND most;
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many > 0 THEN
        mended := mended || jsonb_build_object('approval', many);
    END IF;
    FOREACH one IN ARRAY ARRAY['option_use', 'resolution'] LOOP
        EXECUTE format(
            'UPDATE %I.%I SET amount = CASE WHEN amount = ''NaN'' THEN 0 ELSE sign(amount) * $1 END '
            'WHERE amount NOT BETWEEN -$1 AND $1', {schema_text}, one) USING most;
        GET DIAGNOSTICS many = ROW_COUNT;
        IF many > 0 THEN
            mended := mended || jsonb_build_object(one, many);
        END IF;
    END LOOP;
    IF mended <> '{}' THEN
        PERFORM kms_audit('kms-desktop migrate', 'amounts mended', mended::json);
    END IF;
END $$;

ALTER TABLE approval ADD CONSTRAINT ck_approval_amount CHECK (amount BETWEEN -1000000000 AND 1000000000);
ALTER TABLE option_use ADD CONSTRAINT ck_option_use_amount CHECK (amount BETWEEN -1000000000 AND 1000000000);
ALTER TABLE resolution ADD CONSTRAINT ck_resolution_amount CHECK (amount BETWEEN -1000000000 AND 1000000000);

-- As in 0005, but the approvals of an option in a contact are locked before they are counted, so that one yes opens it
-- once, and no grant is of an amount that is none.
CREATE OR REPLACE FUNCTION kms_check_grant(contact text, said json, me text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
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
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'A grant is counted in a transaction that sees what others committed.' USING ERRCODE = 'KM001';
    END IF;
    IF wanted NOT BETWEEN 0 AND 1000000000 THEN
        RAISE EXCEPTION 'Nobody can be granted less than nothing, or more than 1,000,000,000.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO rule FROM option_rule r WHERE r.article_id = article AND r.option_id = chosen;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM option_rule) THEN
            RAISE EXCEPTION 'This option is not in the published articles, so it cannot be granted.'
                USING ERRCODE = 'KM001';
        END IF;
        RETURN;
    END IF;
    alone := kms_most_for(rule.authority, (SELECT s.authority FROM staff s WHERE s.id = me));
    IF alone < wanted THEN
        PERFORM FROM approval a
            WHERE a.contact_id = contact AND a.article_id = article AND a.option_id = chosen ORDER BY a.id FOR UPDATE;
        IF (
            SELECT count(*) FROM approval a
            WHERE a.contact_id = contact AND a.article_id = article AND a.option_id = chosen
              AND a.state = 'granted' AND a.amount >= wanted
        ) <= (
            SELECT count(*) FROM contact_event e
            WHERE e.contact_id = contact AND e.kind = 'granted' AND e.data ->> 'article_id' = article
              AND e.data ->> 'option_id' = chosen AND (e.data ->> 'amount')::numeric > alone
        ) THEN
            RAISE EXCEPTION '“%” is over what you may grant; ask for approval.', rule.title USING ERRCODE = 'KM001';
        END IF;
    END IF;
    FOR bound IN SELECT value FROM json_array_elements(rule.limits) ORDER BY value ->> 'scope' LOOP
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
        SELECT count(*), coalesce(sum((e.data ->> 'amount')::numeric), 0) INTO times, paid
        FROM contact_event e JOIN contact c ON c.id = e.contact_id
        WHERE e.kind = 'granted' AND e.data ->> 'article_id' = article AND e.data ->> 'option_id' = chosen
          AND e.stored_at > clock_timestamp() - make_interval(secs => (bound ->> 'within_s')::double precision)
          AND CASE bound ->> 'scope'
              WHEN 'per_customer' THEN coalesce(nullif(e.data ->> 'customer_id', ''), c.customer_id) = who
              ELSE e.agent_id = who
          END;
        IF bound ->> 'unit' = 'times' AND times + 1 > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” was already granted % times (%).', rule.title, times, bound ->> 'text'
                USING ERRCODE = 'KM001';
        ELSIF bound ->> 'unit' = 'money' AND paid + wanted > (bound ->> 'most')::numeric THEN
            RAISE EXCEPTION '“%” would pass its limit (%).', rule.title, bound ->> 'text' USING ERRCODE = 'KM001';
        END IF;
    END LOOP;
END $$;
