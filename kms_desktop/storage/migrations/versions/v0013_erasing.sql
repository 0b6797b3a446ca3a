-- A customer is erased in one act, told in the audit, which nothing that was stored before stops.

-- Whether an event names this customer; looked into only where the key stands in it, or letters written by their number.
CREATE FUNCTION kms_names(data json, which text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE WHEN strpos(data::text, which) > 0 OR strpos(data::text, E'\\') > 0
                    THEN coalesce(kms_said(data, 'customer_id') = which, false)
               ELSE false END
    $$;

-- The key that stands in place of another system's, also where somebody made up a row of that very key before.
CREATE FUNCTION kms_free_reference(source_name text, key text, row_id text) RETURNS text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT kms_reference(source_name, key) || CASE WHEN EXISTS (
            SELECT FROM interaction i WHERE i.source = source_name AND i.source_id = kms_reference(source_name, key)
               AND i.id <> row_id) THEN ':' || row_id ELSE '' END
    $$;

DROP FUNCTION kms_forget(text, text);

-- All or nothing; says what went, by its name; {"already": true} for one
-- erased before. A contact that is open in another division stops it not, and nothing is told of it. `reopened` are entries
-- of the editors' list that were kept under words which nobody else searched.
CREATE FUNCTION {acts}.erase_customer(revision text, which text, reopened text[], by_login text) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    declared CONSTANT jsonb := kms_events();
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
    PERFORM kms_begin_act(revision);
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'], 'Only a supervisor erases a customer; ask one of yours.');
    SELECT * INTO person FROM customer u WHERE u.id = which FOR UPDATE;
    IF NOT FOUND OR (NOT kms_is_owner() AND person.division <> kms_division()) THEN
        RAISE EXCEPTION 'There is no such customer here.' USING ERRCODE = 'KM001';
    END IF;
    IF person.erased_in IS NOT NULL THEN
        RETURN json_build_object('already', true);
    END IF;
    PERFORM FROM contact c WHERE c.customer_id = which ORDER BY c.id FOR UPDATE;
    SELECT s.name INTO holder FROM contact c LEFT JOIN staff s ON s.id = c.holder_id
        WHERE c.customer_id = which AND c.phase <> 'wrapped_up' AND (kms_is_owner() OR c.division = kms_division())
        ORDER BY c.opened_at LIMIT 1;
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
            FROM contact_event e, jsonb_array_elements_text(declared -> e.kind -> 'sentences') one,
                regexp_split_to_table(kms_said(e.data, one), E'\n') part
            WHERE e.contact_id = ANY (contacts)
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

    told := kms_audit(kms_acting_login(by_login), 'customer erased', json_build_object('customer_id', which));
    UPDATE customer SET name = 'Erased customer', account_no = 'erased-' || which, tier = '', since = NULL,
        products = '[]', facts = '{}', source = '', erased_in = told WHERE id = which;
    DELETE FROM identity WHERE customer_id = which;
    GET DIAGNOSTICS count_points = ROW_COUNT;
    UPDATE contact SET erased_for = which, number = '', call_id = '', words = '' WHERE id = ANY (contacts);
    UPDATE contact SET reason = '' WHERE id = ANY (contacts) AND NOT kms_is_a_cause(reason, which);
    UPDATE contact_event SET data = kms_left_of_event(kind, data, which)::json
        WHERE contact_id = ANY (contacts)
           OR (declared -> kind -> 'naming' ? 'customer_id' AND kms_names(data, which));
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
        answer = kms_without_their(answer, sentences, names, parts),
        context = CASE WHEN kms_said(context, 'searched') IS NULL THEN context ELSE jsonb_set(
            kms_said_object(context), '{searched}',
            to_jsonb(kms_without_their(kms_said(context, 'searched'), sentences, names, parts)))::json END
        WHERE contact_id = ANY (contacts);
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
        outcome = CASE WHEN i.source <> 'contact' THEN 'Erased' ELSE kms_line_without_name(outcome) END,
        ending = (kms_said_object(ending) - 'to')::json,
        state = CASE WHEN i.source <> 'contact' THEN 'plain' ELSE state END,
        thread_id = CASE WHEN i.source <> 'contact' THEN kms_reference(i.source, thread_id) ELSE thread_id END,
        source_id = CASE WHEN i.source <> 'contact' THEN kms_free_reference(i.source, source_id, i.id) ELSE source_id END
        WHERE customer_id = which OR (source = 'contact' AND source_id = ANY (contacts))
           OR (customer_id IS NULL AND source <> 'contact' AND thread_id = ANY (threads));
    GET DIAGNOSTICS count_messages = ROW_COUNT;
    DELETE FROM put_aside p WHERE p.key = ANY (reopened) AND starts_with(p.key, 'searched:');
    PERFORM kms_announce('{everybody}');
    RETURN json_build_object('contacts', cardinality(contacts), 'events', count_events, 'messages', count_messages,
                             'contact_points', count_points, 'suggestions', count_suggestions);
END $$;
