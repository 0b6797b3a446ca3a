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

-- A rule says in plain numbers who may grant how much, and how often: `NaN` or `Infinity` would be any amount where the
-- program shows a limit, and a limit of an unknown kind would be none.
CREATE FUNCTION kms_is_rule(authority json, limits json) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    plain CONSTANT text := '^[0-9]{1,30}([.][0-9]{1,30})?([eE][+-]?[0-9]{1,2})?$';
BEGIN
    IF json_typeof(authority) <> 'object' OR json_typeof(limits) <> 'array' THEN
        RETURN false;
    END IF;
    RETURN NOT EXISTS (SELECT FROM json_each_text(authority) one WHERE one.value !~ plain) AND NOT EXISTS (
        SELECT FROM json_array_elements(limits) one WHERE NOT coalesce(
            one.value ->> 'scope' IN ('per_customer', 'per_agent') AND one.value ->> 'unit' IN ('times', 'money')
            AND one.value ->> 'most' ~ plain
            AND CASE WHEN one.value ->> 'within_s' ~ plain
                     THEN (one.value ->> 'within_s')::numeric BETWEEN 1 AND 100000000000 END, false));
END $$;

-- As in 0003, of numbers alone: -1 for not at all, infinity where the rule names no amount. Of a role that is named twice
-- the last amount counts, as in the program.
CREATE OR REPLACE FUNCTION kms_most_for(authority json, person text) RETURNS numeric LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(max(CASE
            WHEN value IS NULL THEN 'Infinity'::numeric
            WHEN value::numeric >= 0 AND value::numeric < 'Infinity' THEN value::numeric
        END), -1)
        FROM jsonb_each_text(authority::jsonb)
        WHERE array_position(ARRAY['agent', 'team_lead', 'manager'], key)
           <= array_position(ARRAY['agent', 'team_lead', 'manager'], person)
    $$;

-- As in 0004, and whoever writes a rule writes one that can be read.
CREATE OR REPLACE FUNCTION kms_guard_option_rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF NOT kms_is_owner() AND kms_publishing_rank() < 2 AND (
        TG_OP <> 'UPDATE' OR OLD.article_id <> NEW.article_id OR OLD.option_id <> NEW.option_id
        OR OLD.authority::jsonb <> NEW.authority::jsonb OR OLD.limits::jsonb <> NEW.limits::jsonb
    ) THEN
        RAISE EXCEPTION 'Who may grant what is changed by a publisher or a coach; ask one to publish this.'
            USING ERRCODE = 'KM001';
    END IF;
    IF TG_OP <> 'DELETE' AND NOT kms_is_rule(NEW.authority, NEW.limits) THEN
        RAISE EXCEPTION '“%” names an amount or a limit that is no number, so it was not published.', NEW.title
            USING ERRCODE = 'KM001';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

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
