-- A sample of closed contacts: in order of their reason codes, within one by a hash of seed and contact, each so many-th
-- of them. So each contact is as likely drawn as any other, each reason has its share, and with the same seed the same
-- ones of the same contacts are drawn. As `voc.reviews.sampling` has it.

CREATE FUNCTION kms_counted_code(code text) RETURNS text LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    other text;
BEGIN
    FOR _n IN 1..20 LOOP
        SELECT k.merged_into INTO other FROM reason_code k WHERE k.code = kms_counted_code.code;
        EXIT WHEN coalesce(other, '') = '';
        code := other;
    END LOOP;
    RETURN code;
END $$;

CREATE FUNCTION kms_hash_of(seed text, of_what text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT encode(sha256(convert_to(seed || E'\n' || of_what, 'UTF8')), 'hex') $$;

-- `dry`: only say what would be drawn. Gives how many were closed, and of each reason how many and how many drawn.
CREATE FUNCTION {acts}.draw_reviews(
    revision text, draw_id text, begins text, ends text, size integer, seed text, dry boolean, by_id text, by_login text
) RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    whose CONSTANT text := coalesce(kms_division_of(me), '');
    since CONSTANT timestamptz := kms_checked_time(begins, 'The first moment');
    until CONSTANT timestamptz := kms_checked_time(ends, 'The last moment');
    n_closed bigint;
    take bigint;
    begun bigint;
    places bigint[] := '{}';
    keys text[];
    codes text[];
    counts json;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin', 'quality_reviewer'],
                              'Contacts are drawn for review by a supervisor, an administrator or a quality reviewer.');
    IF kms_checked_line(draw_id, 36, 'A key') = '' OR btrim(kms_checked_line(seed, 60, 'A seed')) = '' OR dry IS NULL THEN
        RAISE EXCEPTION 'A sample has a key and a seed.' USING ERRCODE = 'KM001';
    ELSIF size IS NULL OR size NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'From 1 to 200 contacts are drawn at once.' USING ERRCODE = 'KM001';
    ELSIF until <= since OR until > since + interval '400 days' THEN
        RAISE EXCEPTION 'A sample is drawn of the contacts of 400 days at most.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_hold(1802331536);
    IF EXISTS (SELECT FROM review_draw d WHERE d.id = draw_id) THEN
        RETURN (SELECT json_build_object('closed', d.closed, 'strata', d.strata) FROM review_draw d WHERE d.id = draw_id);
    END IF;
    SELECT array_agg(found.id ORDER BY found.code COLLATE "C", found.hash),
           array_agg(found.code ORDER BY found.code COLLATE "C", found.hash) INTO keys, codes
        FROM (SELECT r.contact_id AS id, kms_counted_code(r.reason_code) AS code, kms_hash_of(seed, r.contact_id) AS hash
              FROM resolution r JOIN contact c ON c.id = r.contact_id
              WHERE r.place = 0 AND r.at >= since AND r.at < until AND c.division = whose AND c.phase = 'wrapped_up'
                AND c.erased_for IS NULL
                AND NOT EXISTS (SELECT FROM review v WHERE v.contact_id = c.id AND v.state <> 'withdrawn')) found;
    n_closed := coalesce(cardinality(keys), 0);
    take := least(size, n_closed);
    IF take > 0 THEN
        begun := ('x0' || substr(kms_hash_of(seed, ''), 1, 15))::bit(64)::bigint % n_closed;
        places := ARRAY(SELECT (begun + i * n_closed) / take + 1 FROM generate_series(0, take - 1) i);
    END IF;
    counts := (SELECT coalesce(json_object_agg(one.code, json_build_array(one.closed, one.drawn) ORDER BY one.code COLLATE "C"), '{}')
               FROM (SELECT c.code, count(*) AS closed, count(*) FILTER (WHERE c.place = ANY (places)) AS drawn
                     FROM unnest(codes) WITH ORDINALITY c (code, place) GROUP BY c.code) one);
    IF NOT dry AND take > 0 THEN
        INSERT INTO review_draw (id, division, by_id, at, begins, ends, seed, size, closed, strata)
            VALUES (draw_id, whose, me, clock_timestamp(), since, until, draw_reviews.seed, draw_reviews.size, n_closed, counts);
        INSERT INTO review (id, draw_id, contact_id, division, agent_id, reason_code, closed_at, state, reviewer_id,
                            rightly, article_id, link, looked_by, seq)
            SELECT kms_new_key(), draw_reviews.draw_id, r.contact_id, whose, r.agent_id, codes[p], r.at, 'drawn', '',
                   '', '', '', '', 0
            FROM unnest(places) p JOIN resolution r ON r.contact_id = keys[p] AND r.place = 0;
        PERFORM kms_audit(kms_acting_login(by_login), 'reviews drawn', json_build_object(
            'draw_id', draw_id, 'seed', seed, 'closed', n_closed, 'drawn', take));
        PERFORM kms_announce('{}');
    END IF;
    RETURN json_build_object('closed', n_closed, 'strata', counts);
END $$;
