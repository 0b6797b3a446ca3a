-- A customer is erased by one function, which supervisors and administrators may call. Which change of the log it makes
-- is held by the triggers themselves: an event loses words that are in no list of what stays, of a customer of whom the
-- audit says that they were erased, and only while the owner of the tables acts, which is this function for everybody.

-- Whether this statement runs as the owner of the tables: inside one of the owner's functions, or of the owner's own.
CREATE FUNCTION kms_acts_as_owner() RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = 'contact_event'::regclass $$;

CREATE FUNCTION kms_is_erased(which text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM customer u JOIN audit a ON a.seq = u.erased_in
            WHERE u.id = which AND a.what = 'customer erased' AND a.data ->> 'customer_id' = u.id
        )
    $$;

-- The same for who writes about a customer: nobody erases them before this transaction has ended.
CREATE FUNCTION kms_is_erased_now(which text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM FROM customer WHERE id = which FOR KEY SHARE;
    RETURN kms_is_erased(which);
END $$;

-- What an event says under a key; also where somebody forged one with a character that no text can hold.
CREATE FUNCTION kms_said(data json, key text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT replace(data::text, '\u0000', '\ufffd')::json ->> key $$;

-- By kind of event what stays of its data.
CREATE FUNCTION kms_kept_of_events() RETURNS jsonb LANGUAGE sql IMMUTABLE
    AS $$ SELECT '{
        "opened": ["channel", "waited_s", "queue", "direction"],
        "identified": ["customer_id", "level"],
        "verified": ["minutes"],
        "noted": [],
        "searched": [],
        "article_opened": ["article_id", "title", "revision", "step"],
        "step_answered": ["article_id", "step_id", "question", "choice", "text", "facts", "next"],
        "step_undone": ["article_id", "step_id"],
        "fact_set": ["fact", "value", "question"],
        "option_offered": ["article_id", "option_id", "title", "amount", "remedy"],
        "option_accepted": ["article_id", "option_id", "title", "amount", "remedy"],
        "option_declined": ["article_id", "option_id", "title", "amount", "remedy"],
        "granted": ["article_id", "option_id", "title", "amount", "remedy", "customer_id"],
        "promised": ["promise_id", "due_at", "customer_id"],
        "none_fit": ["article_id", "suggestion_id"],
        "suggested": ["suggestion_id", "kind"],
        "held": ["on"],
        "handed_over": ["handover_id", "to_kind", "to_id", "to_name", "warm"],
        "handover_accepted": ["handover_id"],
        "handover_refused": ["handover_id"],
        "handover_taken_back": ["handover_id"],
        "wrapped_up": ["reason", "outcome", "article_id", "article_title", "link", "told"],
        "repeated": ["what", "first_by", "article_id", "step_id"],
        "approval_asked": ["approval_id", "article_id", "option_id", "title", "amount"],
        "approval_answered": ["approval_id", "granted"],
        "approval_taken_back": ["approval_id"]
    }'::jsonb $$;

CREATE FUNCTION kms_without_words(kind text, said json) RETURNS jsonb LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    whole jsonb := replace(said::text, '\u0000', '\ufffd')::jsonb;
    kept jsonb;
    line text;
BEGIN
    IF jsonb_typeof(whole) <> 'object' THEN
        RETURN '{}';
    END IF;
    SELECT coalesce(jsonb_object_agg(one.key, one.value), '{}') INTO kept
    FROM jsonb_each(whole) one WHERE (kms_kept_of_events() -> kind) ? one.key;
    IF kind = 'identified' THEN
        kept := kept || '{"name": "Erased customer"}';
    ELSIF kind = 'fact_set' AND coalesce(jsonb_typeof(kept -> 'value'), '') NOT IN ('number', 'boolean') THEN
        kept := kept - 'value';
    ELSIF kind = 'handed_over' AND coalesce(whole ->> 'to_kind', '') NOT IN ('person', 'team') THEN
        kept := kept || '{"to_name": "Somebody outside"}';
    ELSIF kind = 'wrapped_up' AND coalesce(jsonb_typeof(whole -> 'told'), '') <> 'string' THEN
        kept := kept - 'told';
    ELSIF kind = 'wrapped_up' AND starts_with(whole ->> 'told', 'Passed to ') THEN
        line := 'Passed to somebody outside' || coalesce(
            substring(whole ->> 'told' from ' · (?:satisfied|mollified|dissatisfied)$'), '');
        kept := kept || jsonb_build_object('told', line);
    END IF;
    RETURN kept;
END $$;

-- Whether somebody else's contact ended for the same reason: it is then the name of a cause.
CREATE FUNCTION kms_is_a_cause(wanted text, of_customer text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM contact c WHERE c.reason = wanted AND c.erased_for IS NULL
                       AND c.customer_id IS DISTINCT FROM of_customer)
    $$;
REVOKE ALL ON FUNCTION kms_is_a_cause(text, text) FROM PUBLIC;

-- The triggers that refuse every change of an event let the loss of words through.
CREATE OR REPLACE FUNCTION contact_event_append_only() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND kms_acts_as_owner() THEN
        IF (NEW.id, NEW.contact_id, NEW.seq, NEW.at, NEW.agent_id, NEW.kind, NEW.stored_at)
           IS NOT DISTINCT FROM (OLD.id, OLD.contact_id, OLD.seq, OLD.at, OLD.agent_id, OLD.kind, OLD.stored_at)
           AND kms_without_words(OLD.kind, OLD.data) @> replace(NEW.data::text, '\u0000', '\ufffd')::jsonb
           AND (kms_is_erased(kms_said(OLD.data, 'customer_id'))
                OR kms_is_erased((SELECT c.erased_for FROM contact c WHERE c.id = OLD.contact_id)))
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'contact_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- What is delivered later for an erased customer comes without words; a contact of somebody else does not name them.
CREATE FUNCTION kms_keep_words_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    whose text := (SELECT c.erased_for FROM contact c WHERE c.id = NEW.contact_id);
    kept jsonb;
BEGIN
    IF whose IS NOT NULL THEN
        kept := kms_without_words(NEW.kind, NEW.data);
        IF NOT kms_is_a_cause(kept ->> 'reason', whose) THEN
            kept := kept - 'reason';
        END IF;
        NEW.data := kept;
    ELSIF strpos(NEW.data::text, '"customer_id"') > 0 AND kms_is_erased_now(kms_said(NEW.data, 'customer_id')) THEN
        kept := replace(NEW.data::text, '\u0000', '\ufffd')::jsonb - ARRAY['customer_id', 'name', 'why'];
        NEW.data := CASE NEW.kind WHEN 'identified' THEN kept || '{"level": "unknown"}' ELSE kept END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contact_event_words BEFORE INSERT ON contact_event
    FOR EACH ROW EXECUTE FUNCTION kms_keep_words_out();

-- Who is erased stays so, and is so only by the function below.
CREATE FUNCTION kms_guard_erased() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    told boolean := false;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.erased_in IS NOT NULL THEN
            RAISE EXCEPTION 'An erased customer stays erased.' USING ERRCODE = 'KM001';
        END IF;
    END IF;
    IF NEW.erased_in IS NOT NULL THEN
        IF kms_acts_as_owner() THEN
            told := EXISTS (SELECT FROM audit a WHERE a.seq = NEW.erased_in AND a.what = 'customer erased'
                            AND a.data ->> 'customer_id' = NEW.id);
        END IF;
        IF NOT told THEN
            RAISE EXCEPTION 'A customer is erased with “kms-desktop forget”.' USING ERRCODE = 'KM001';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER customer_guard BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION kms_guard_erased();

CREATE FUNCTION kms_guard_erased_contact() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    before text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := OLD.erased_for;
    END IF;
    IF NEW.erased_for IS DISTINCT FROM before AND (before IS NOT NULL OR NOT kms_acts_as_owner()) THEN
        RAISE EXCEPTION 'A contact loses its words with its customer alone.' USING ERRCODE = 'KM001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contact_erased BEFORE INSERT OR UPDATE ON contact
    FOR EACH ROW EXECUTE FUNCTION kms_guard_erased_contact();

-- The guard of contacts is for people; inside the owner's functions the owner acts, whoever is connected.
DROP TRIGGER contact_guard ON contact;
CREATE TRIGGER contact_guard BEFORE INSERT OR UPDATE ON contact
    FOR EACH ROW WHEN (NOT kms_acts_as_owner()) EXECUTE FUNCTION kms_guard_contact();

-- A row of the audit as the program writes it: its hash is that of the same canonical JSON. Gives its number.
CREATE FUNCTION kms_audit(by_login text, act text, said json) RETURNS integer LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    number integer;
    before text;
    now_at timestamptz;
    told text;
BEGIN
    IF by_login !~ '^[A-Za-z0-9 ._@-]{1,63}$' THEN
        RAISE EXCEPTION 'The audit log cannot name this login; ask an administrator of the workspace.'
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM pg_advisory_xact_lock(1802331489);  -- the program takes the same one
    SELECT a.seq, a.hash INTO number, before FROM audit a ORDER BY a.seq DESC LIMIT 1;
    number := coalesce(number, 0) + 1;
    before := coalesce(before, repeat('0', 64));
    now_at := clock_timestamp();
    SELECT '{' || string_agg(to_json(one.key)::text || ':' || one.value::text, ',' ORDER BY one.key COLLATE "C") || '}'
        INTO told FROM json_each(said) one;
    told := '[' || number || ',"' || to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00",'
        || to_json(by_login)::text || ',' || to_json(act)::text || ',' || told || ',"' || before || '"]';
    INSERT INTO audit (seq, at, who, what, data, previous, hash)
        VALUES (number, now_at, by_login, act, said, before, encode(sha256(convert_to(told, 'UTF8')), 'hex'));
    RETURN number;
END $$;

-- What stands in place of another system's key.
CREATE FUNCTION kms_reference(source text, key text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT 'erased:' || encode(sha256(convert_to(source || E'\n' || key, 'UTF8')), 'hex') $$;

-- A text written by staff without these sentences and names of a customer; `parts` of a name only as they are written,
-- for "will" and "bill" are words too.
CREATE FUNCTION kms_without_their(said text, sentences text[], names text[], parts text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY sentences LOOP
        said := replace(said, one, '[customer]');
    END LOOP;
    FOREACH one IN ARRAY names || parts LOOP
        said := regexp_replace(
            said, '(?<!\w)' || regexp_replace(one, '([^\w\s])', '\\\1', 'g') || '(?!\w)', '[customer]',
            CASE WHEN one = ANY (names) THEN 'gi' ELSE 'g' END);
    END LOOP;
    RETURN said;
END $$;

-- Erases a customer, all or nothing, and says what went: counts by name, {"already": true} for one erased before.
CREATE FUNCTION kms_forget(which text, by_login text) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person customer;
    holder text;
    told integer;
    contacts text[];
    threads text[];
    sentences text[];
    names text[];
    parts text[];
    count_events integer;
    count_messages integer;
    count_points integer;
    count_suggestions integer;
BEGIN
    IF NOT kms_is_owner() THEN
        IF coalesce(kms_role(), '') NOT IN ('supervisor', 'admin') THEN
            RAISE EXCEPTION 'Only a supervisor erases a customer; ask one of yours.' USING ERRCODE = 'KM001';
        END IF;
        by_login := session_user;
    END IF;
    SELECT * INTO person FROM customer u WHERE u.id = which FOR UPDATE;
    IF NOT FOUND OR (NOT kms_is_owner() AND person.division <> kms_division()) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    IF person.erased_in IS NOT NULL THEN
        RETURN json_build_object('already', true);
    END IF;
    PERFORM FROM contact c WHERE c.customer_id = which ORDER BY c.id FOR UPDATE;
    SELECT s.name INTO holder FROM contact c LEFT JOIN staff s ON s.id = c.holder_id
        WHERE c.customer_id = which AND c.phase <> 'wrapped_up' ORDER BY c.opened_at LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% has this customer in a contact now; erase them once it is wrapped up.',
            coalesce(holder, 'Somebody') USING ERRCODE = 'KM001';
    END IF;
    -- Theirs, and what nobody was found for then, from a number that is theirs alone.
    contacts := ARRAY(
        SELECT c.id FROM contact c WHERE c.customer_id = which
            OR (c.customer_id IS NULL AND c.phase = 'wrapped_up' AND c.number IN (
                SELECT i.value_norm FROM identity i
                WHERE i.customer_id = which AND i.kind = 'phone' AND i.level = 'known' AND NOT EXISTS (
                    SELECT FROM identity o WHERE o.value_norm = i.value_norm AND o.kind = 'phone'
                                             AND o.level = 'known' AND o.customer_id <> which))));
    PERFORM FROM contact c WHERE c.id = ANY (contacts) ORDER BY c.id FOR UPDATE;
    threads := ARRAY(SELECT DISTINCT i.thread_id FROM interaction i WHERE i.customer_id = which AND i.source <> 'contact');

    -- What of the customer's own may stand in the words of staff, before it goes.
    sentences := ARRAY(
        SELECT said FROM (
            SELECT DISTINCT btrim(part) AS said
            FROM contact_event e, regexp_split_to_table(
                concat_ws(E'\n', kms_said(e.data, 'text'), kms_said(e.data, 'words'), kms_said(e.data, 'what')), E'\n') part
            WHERE e.contact_id = ANY (contacts)
              AND e.kind IN ('noted', 'searched', 'option_declined', 'wrapped_up', 'promised')
        ) own WHERE length(said) >= 8 ORDER BY length(said) DESC, said COLLATE "C");
    names := ARRAY(
        SELECT said FROM (
            SELECT btrim(person.name) AS said UNION SELECT person.account_no
            UNION SELECT i.value_norm FROM identity i WHERE i.customer_id = which
        ) own WHERE length(said) >= 3 ORDER BY length(said) DESC, said COLLATE "C");
    parts := ARRAY(
        SELECT said FROM (
            SELECT part AS said FROM regexp_split_to_table(person.name, '\s+') part
            UNION SELECT upper(part) FROM regexp_split_to_table(person.name, '\s+') part
        ) own WHERE length(said) >= 3 ORDER BY length(said) DESC, said COLLATE "C");

    told := kms_audit(by_login, 'customer erased', json_build_object('customer_id', which));
    UPDATE customer SET name = 'Erased customer', account_no = 'erased-' || which, tier = '', since = NULL,
        products = '[]', facts = '{}', source = '', erased_in = told WHERE id = which;
    DELETE FROM identity WHERE customer_id = which;
    GET DIAGNOSTICS count_points = ROW_COUNT;
    UPDATE contact SET erased_for = which, number = '', call_id = '', words = '' WHERE id = ANY (contacts);
    UPDATE contact SET reason = '' WHERE id = ANY (contacts) AND NOT kms_is_a_cause(reason, which);
    UPDATE contact_event SET data = (CASE
            WHEN kms_is_a_cause(kms_said(data, 'reason'), which) THEN kms_without_words(kind, data)
            ELSE kms_without_words(kind, data) - 'reason' END)::json
        WHERE contact_id = ANY (contacts)
           OR (kind IN ('identified', 'granted', 'promised') AND kms_said(data, 'customer_id') = which);
    GET DIAGNOSTICS count_events = ROW_COUNT;
    UPDATE handover SET question = '', reason = '' WHERE contact_id = ANY (contacts);
    UPDATE approval SET question = '', reason = '' WHERE contact_id = ANY (contacts);
    UPDATE promise SET what = '' WHERE contact_id = ANY (contacts) OR customer_id = which;
    UPDATE repeat SET what = '' WHERE kind = 'verification' AND contact_id = ANY (contacts);
    UPDATE resolution r SET words = '', reason = CASE WHEN kms_is_a_cause(reason, which) THEN reason ELSE '' END,
        title = coalesce((SELECT o.title FROM option_use o WHERE o.contact_id = r.contact_id
                          AND o.option_id = r.option_id AND o.result IN ('accepted', 'granted')
                          ORDER BY o.at DESC, o.id DESC LIMIT 1), '') WHERE contact_id = ANY (contacts);
    UPDATE suggestion SET text = kms_without_their(text, sentences, names, parts),
        passage = kms_without_their(passage, sentences, names, parts),
        answer = kms_without_their(answer, sentences, names, parts) WHERE contact_id = ANY (contacts);
    GET DIAGNOSTICS count_suggestions = ROW_COUNT;
    UPDATE interaction i SET body_text = '', body_html = NULL, author_address = '', raw = '{}',
        author_name = CASE WHEN author_kind = 'agent' THEN author_name ELSE '' END,
        subject = CASE WHEN i.source <> 'contact' THEN 'Erased' ELSE coalesce(
            (SELECT nullif(kms_said(e.data, 'article_title'), '') FROM contact_event e
                WHERE e.contact_id = i.source_id AND e.kind = 'wrapped_up' ORDER BY
                    e.agent_id = (SELECT c.holder_id FROM contact c WHERE c.id = i.source_id) DESC,
                    e.seq DESC, e.id DESC LIMIT 1),
            (SELECT nullif(c.reason, '') FROM contact c WHERE c.id = i.source_id),
            (SELECT nullif(kms_said(e.data, 'title'), '') FROM contact_event e
                WHERE e.contact_id = i.source_id AND e.kind = 'article_opened' ORDER BY e.seq DESC, e.id DESC LIMIT 1),
            '') END,
        outcome = CASE WHEN i.source <> 'contact' THEN 'Erased' WHEN starts_with(outcome, 'Passed to ')
            THEN kms_without_words('wrapped_up', json_build_object('told', outcome)) ->> 'told' ELSE outcome END,
        state = CASE WHEN i.source <> 'contact' THEN 'plain' ELSE state END,
        thread_id = CASE WHEN i.source <> 'contact' THEN kms_reference(i.source, thread_id) ELSE thread_id END,
        source_id = CASE WHEN i.source <> 'contact' THEN kms_reference(i.source, source_id) ELSE source_id END
        WHERE customer_id = which OR (source = 'contact' AND source_id = ANY (contacts))
           OR (customer_id IS NULL AND source <> 'contact' AND thread_id = ANY (threads));
    GET DIAGNOSTICS count_messages = ROW_COUNT;
    RETURN json_build_object('contacts', cardinality(contacts), 'events', count_events, 'messages', count_messages,
                             'contact_points', count_points, 'suggestions', count_suggestions);
END $$;

REVOKE ALL ON FUNCTION kms_audit(text, text, json), kms_forget(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kms_forget(text, text) TO kms_supervisor, kms_admin;
