-- What was promised, and who owes it: who promised, then whoever accepted the contact.

-- The customer who was named last before this place, '' for nobody.
CREATE FUNCTION kms_customer_before(told kms_told[], before bigint) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT coalesce(kms_newest(kms_code(said, 'customer_id') ORDER BY place), '')
    FROM unnest(told) WHERE kind = 'identified' AND place < before;
END;

CREATE FUNCTION kms_fold_promises(told kms_told[]) RETURNS TABLE (
    id text, customer_id text, owner_id text, what text, due_at timestamptz, made_at timestamptz
) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH said AS (
        SELECT place, id AS event_id, at, by_id, said, kms_time(said, 'due_at') AS due_at,
            kms_key(said, 'promise_id') AS promise_id,
            coalesce(nullif(kms_key(said, 'promise_id'), ''), id) AS key
        FROM unnest(told) WHERE kind = 'promised'
    ), first_said AS (
        SELECT DISTINCT ON (key) * FROM said WHERE due_at IS NOT NULL ORDER BY key, place
    )
    SELECT
        one.key,
        coalesce(nullif(kms_code(one.said, 'customer_id'), ''), kms_customer_before(told, one.place)),
        coalesce((SELECT kms_newest(taken.by_id ORDER BY taken.place) FROM unnest(told) taken
                  WHERE taken.kind = 'handover_accepted' AND taken.place > one.place), one.by_id),
        kms_text(one.said, 'what'),
        one.due_at,
        (SELECT kms_newest(s.at ORDER BY s.place DESC) FROM said s WHERE one.key IN (s.event_id, s.promise_id))
    FROM first_said one;
END;

-- One that was kept or broken meanwhile stays so, and nobody takes the promise of another contact.
CREATE FUNCTION kms_write_promises(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        INSERT INTO promise AS kept (id, contact_id, customer_id, owner_id, what, due_at, made_at, state)
        SELECT p.id, which, kms_known_customer(p.customer_id), p.owner_id, p.what, p.due_at, p.made_at, 'open'
        FROM kms_fold_promises(told) p
        ON CONFLICT (id) DO UPDATE SET
            customer_id = excluded.customer_id, owner_id = excluded.owner_id, what = excluded.what,
            due_at = excluded.due_at, made_at = excluded.made_at
        WHERE kept.contact_id = excluded.contact_id
          AND (kept.customer_id, kept.owner_id, kept.what, kept.due_at, kept.made_at) IS DISTINCT FROM
              (excluded.customer_id, excluded.owner_id, excluded.what, excluded.due_at, excluded.made_at);
    $$;
