-- What was promised and what became of it, read from the events of its contact alone, as `contacts/events/promise.py`
-- reads it: in the order of the log, until it is settled, without what was undone.

DROP FUNCTION kms_write_promises(text, kms_told[]);
DROP FUNCTION kms_fold_promises(kms_told[]);
DROP FUNCTION kms_owing(text, text);
DROP FUNCTION {acts}.settle_promise(text, text, boolean);

-- The keys of what was said of a promise and does not count.
CREATE FUNCTION kms_undone_of(told kms_told[], promise_id text) RETURNS text[] LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT ARRAY(SELECT kms_key(said, 'event_id') FROM unnest(told)
                     WHERE kind = 'promise_undone' AND kms_key(said, 'promise_id') = kms_undone_of.promise_id)
    $$;

-- The promise after one more event that counts; of a settled one nobody asks.
CREATE FUNCTION kms_promise_after(owed promise, one kms_told) RETURNS promise LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    CASE one.kind
        WHEN 'handover_accepted' THEN
            owed.owner_id := one.by_id;
        WHEN 'promise_kept', 'promise_broken' THEN
            owed.state := replace(one.kind, 'promise_', '');
            owed.why := CASE one.kind WHEN 'promise_broken' THEN kms_code(one.said, 'why') ELSE '' END;
            owed.settled_by := one.by_id;
            owed.settled_at := one.at;
        WHEN 'promise_moved' THEN
            IF kms_time(one.said, 'due_at') IS NOT NULL THEN
                owed.due_at := kms_time(one.said, 'due_at');
                owed.why := kms_code(one.said, 'why');
                owed.next_word_at := kms_time(one.said, 'next_word_at');
                owed.moves := owed.moves + 1;
            END IF;
        WHEN 'promise_passed' THEN
            owed.owner_id := coalesce(nullif(kms_code(one.said, 'to_id'), ''), owed.owner_id);
        WHEN 'promise_word_given' THEN
            owed.next_word_at := kms_time(one.said, 'next_word_at');
        ELSE
            NULL;
    END CASE;
    RETURN owed;
END $$;

-- The place of the newest event that concerns a promise, whether it counts or not.
CREATE FUNCTION kms_newest_seq_of(told kms_told[], promise_id text, made bigint) RETURNS integer LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT max(e.seq) FROM unnest(told) one JOIN contact_event e ON e.id = one.id
        WHERE one.place = made OR (one.place > made AND (one.kind = 'handover_accepted' OR (
            kms_writer_of(one.kind) = 'promiser' AND kms_key(one.said, 'promise_id') = kms_newest_seq_of.promise_id)))
    $$;

CREATE FUNCTION kms_fold_promises(told kms_told[]) RETURNS SETOF promise LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    made record;
    owed promise;
    one kms_told;
    undone text[];
BEGIN
    FOR made IN
        SELECT DISTINCT ON (key) * FROM (
            SELECT place, id, at, by_id, said, kms_time(said, 'due_at') AS due_at,
                coalesce(nullif(kms_key(said, 'promise_id'), ''), id) AS key
            FROM unnest(told) WHERE kind = 'promised'
        ) AS said WHERE due_at IS NOT NULL ORDER BY key, place
    LOOP
        owed := NULL;
        owed.id := made.key;
        owed.customer_id := coalesce(nullif(kms_code(made.said, 'customer_id'), ''), kms_customer_before(told, made.place));
        owed.owner_id := made.by_id;
        owed.what := kms_text(made.said, 'what');
        owed.due_at := made.due_at;
        owed.made_at := made.at;
        owed.state := 'open';
        owed.channel := kms_code(made.said, 'channel');
        owed.next_word_at := kms_time(made.said, 'next_word_at');
        owed.why := '';
        owed.settled_by := '';
        owed.moves := 0;
        undone := kms_undone_of(told, owed.id);
        FOREACH one IN ARRAY told LOOP
            EXIT WHEN owed.state <> 'open';
            CONTINUE WHEN one.place <= made.place OR one.id = ANY (undone) AND starts_with(one.kind, 'promise_');
            IF one.kind = 'handover_accepted'
               OR (starts_with(one.kind, 'promise_') AND kms_key(one.said, 'promise_id') = owed.id) THEN
                owed := kms_promise_after(owed, one);
            END IF;
        END LOOP;
        owed.newest_seq := kms_newest_seq_of(told, owed.id, made.place);
        RETURN NEXT owed;
    END LOOP;
END $$;

-- Nobody takes the promise of another contact.
CREATE FUNCTION kms_write_promises(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO promise AS kept (id, contact_id, customer_id, owner_id, what, due_at, made_at, state, channel,
                                     next_word_at, why, settled_by, settled_at, moves, newest_seq)
        SELECT p.id, which, kms_known_customer(p.customer_id), p.owner_id, p.what, p.due_at, p.made_at, p.state, p.channel,
            p.next_word_at, p.why, p.settled_by, p.settled_at, p.moves, p.newest_seq
        FROM kms_fold_promises(told) p
        ON CONFLICT (id) DO UPDATE SET
            customer_id = excluded.customer_id, owner_id = excluded.owner_id, what = excluded.what,
            due_at = excluded.due_at, made_at = excluded.made_at, state = excluded.state, channel = excluded.channel,
            next_word_at = excluded.next_word_at, why = excluded.why, settled_by = excluded.settled_by,
            settled_at = excluded.settled_at, moves = excluded.moves, newest_seq = excluded.newest_seq
        WHERE kept.contact_id = excluded.contact_id AND kept IS DISTINCT FROM excluded;
    $$;

REVOKE ALL ON FUNCTION kms_undone_of(kms_told[], text), kms_newest_seq_of(kms_told[], text, bigint), kms_promise_after(promise, kms_told),
    kms_fold_promises(kms_told[]), kms_write_promises(text, kms_told[]) FROM PUBLIC;
