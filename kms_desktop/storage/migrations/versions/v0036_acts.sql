-- What people do with a review. Whoever judges, or looks at what was judged, names the last step they read.

-- Held before the review, as who erases has it: nothing is written of a contact whose customer goes meanwhile.
CREATE FUNCTION kms_hold_reviewed(which text, who text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM FROM contact c WHERE c.id = (
        SELECT r.contact_id FROM review r
        WHERE r.id = which AND (kms_is_owner() OR r.division = kms_division() OR who IN (r.agent_id, r.reviewer_id)))
        FOR KEY SHARE;
END $$;

-- The review, held until the act ends, where it is of the division of who acts.
CREATE FUNCTION kms_hold_review(which text) RETURNS review LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    held review;
BEGIN
    PERFORM kms_hold_reviewed(which, NULL);
    SELECT * INTO held FROM review r WHERE r.id = which AND (kms_is_owner() OR r.division = kms_division()) FOR UPDATE;
    IF held.id IS NULL THEN
        RAISE EXCEPTION 'There is no such review here.' USING ERRCODE = 'KM001';
    END IF;
    RETURN held;
END $$;

CREATE FUNCTION kms_write_review_event(event_id text, held review, who text, kind text, data jsonb) RETURNS integer
    LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF kind = 'answered' AND (SELECT count(*) >= 100 FROM review_event e
                              WHERE e.review_id = held.id AND e.kind = 'answered') THEN
        RAISE EXCEPTION 'A review has at most 100 answers.' USING ERRCODE = 'KM001';
    ELSIF held.seq >= 500 AND kind <> 'withdrawn' THEN
        RAISE EXCEPTION 'A review has at most 500 steps.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM review_event e WHERE e.id = event_id) THEN
        RAISE EXCEPTION 'A step has a key of its own.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO review_event (id, review_id, seq, at, by_id, kind, data)
        VALUES (event_id, held.id, held.seq + 1, clock_timestamp(), who, kind, data::json);
    UPDATE review r SET seq = held.seq + 1 WHERE r.id = held.id;
    RETURN held.seq + 1;
END $$;

-- Whether this person may say how a contact was handled: nobody does who had it themselves.
CREATE FUNCTION kms_refuse_own_review(who text, held review) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF held.agent_id = who OR kms_has_had(who, held.contact_id) THEN
        RAISE EXCEPTION 'A contact is reviewed by somebody who did not handle it.' USING ERRCODE = 'KM001';
    END IF;
END $$;

-- What this step says, as it is stored; and whether it can follow on the review as it is.
CREATE FUNCTION kms_judge_review_event(who text, held review, kind text, told jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    words CONSTANT text := btrim(kms_checked_text(coalesce(told ->> 'words', ''), 4000, 'What is said'), E' \n\t\r');
    closed CONSTANT boolean := EXISTS (
        SELECT FROM resolution r JOIN contact c ON c.id = r.contact_id
        WHERE r.contact_id = held.contact_id AND r.place = 0 AND c.phase = 'wrapped_up' AND c.erased_for IS NULL);
    erased CONSTANT boolean := EXISTS (SELECT FROM contact c WHERE c.id = held.contact_id AND c.erased_for IS NOT NULL);
BEGIN
    IF kind = 'restored' THEN
        IF held.state <> 'withdrawn' THEN
            RAISE EXCEPTION 'This review was not withdrawn.' USING ERRCODE = 'KM001';
        ELSIF NOT closed OR EXISTS (SELECT FROM review v WHERE v.contact_id = held.contact_id AND v.state <> 'withdrawn') THEN
            RAISE EXCEPTION 'This contact is open, erased, or in another review.' USING ERRCODE = 'KM001';
        END IF;
        RETURN '{}';
    ELSIF held.state = 'withdrawn' THEN
        RAISE EXCEPTION 'This review was withdrawn.' USING ERRCODE = 'KM001';
    ELSIF kind = 'withdrawn' THEN
        IF words = '' THEN
            RAISE EXCEPTION 'Write why it is withdrawn.' USING ERRCODE = 'KM001';
        END IF;
        RETURN jsonb_build_object('why', CASE WHEN erased THEN '' ELSE words END);
    ELSIF kind = 'judged' THEN
        PERFORM kms_check_word(told ->> 'rightly', ARRAY['yes', 'no', 'unsure'], '“%s” is no answer here. It is one of %s.');
        IF NOT closed THEN
            RAISE EXCEPTION 'This contact is open again, or its customer was erased; there is nothing to judge.'
                USING ERRCODE = 'KM001';
        ELSIF held.reviewer_id NOT IN ('', who) AND EXISTS (SELECT FROM staff s WHERE s.id = held.reviewer_id AND s.active) THEN
            RAISE EXCEPTION 'Somebody else reviews this contact; look at what they say.' USING ERRCODE = 'KM001';
        ELSIF held.judged_at IS NOT NULL AND EXISTS (
            SELECT FROM resolution r WHERE r.contact_id = held.contact_id AND r.place = 0 AND r.agent_id <> held.agent_id) THEN
            RAISE EXCEPTION 'Since it was judged somebody else closed this contact; withdraw this review and draw anew.'
                USING ERRCODE = 'KM001';
        ELSIF words = '' AND told ->> 'rightly' <> 'yes' THEN
            RAISE EXCEPTION 'Write one line: the agent reads it word for word.' USING ERRCODE = 'KM001';
        END IF;
        RETURN jsonb_build_object('rightly', told ->> 'rightly', 'words', words);
    ELSIF held.state <> 'judged' THEN
        RAISE EXCEPTION 'This contact was not judged yet.' USING ERRCODE = 'KM001';
    ELSIF erased THEN
        RAISE EXCEPTION 'The customer of this contact was erased; nothing more is written about it.' USING ERRCODE = 'KM001';
    ELSIF kind = 'looked' THEN
        IF held.reviewer_id = who THEN
            RAISE EXCEPTION 'A second person looks: not the one who judged.' USING ERRCODE = 'KM001';
        ELSIF jsonb_typeof(told -> 'agrees') IS DISTINCT FROM 'boolean' THEN
            RAISE EXCEPTION 'Say whether you agree.' USING ERRCODE = 'KM001';
        ELSIF words = '' AND told ->> 'agrees' = 'false' THEN
            RAISE EXCEPTION 'Write one line: both of them read it.' USING ERRCODE = 'KM001';
        END IF;
        RETURN jsonb_build_object('agrees', told -> 'agrees', 'words', words);
    END IF;
    IF words = '' THEN
        RAISE EXCEPTION 'Write what you say to it.' USING ERRCODE = 'KM001';
    END IF;
    RETURN jsonb_build_object('words', words);
END $$;

-- The row of a review after this step.
CREATE FUNCTION kms_follow_review(which text, who text, kind text, data jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    at_once CONSTANT timestamptz := clock_timestamp();
    told record;
BEGIN
    CASE kind
        WHEN 'judged' THEN
            SELECT r.agent_id, r.article_id, r.link, a.* INTO told
                FROM review v JOIN resolution r ON r.contact_id = v.contact_id AND r.place = 0,
                     kms_review_answers(v.contact_id) a WHERE v.id = which;
            UPDATE review r SET state = 'judged', agent_id = told.agent_id, reviewer_id = who,
                rightly = data ->> 'rightly', judged_at = at_once, article_id = told.article_id, link = told.link, searched = told.searched, linked = told.linked,
                improved = told.improved, captured = told.captured, looked_by = '', agrees = NULL, looked_at = NULL,
                seen_at = NULL WHERE r.id = which;
        WHEN 'answered' THEN
            UPDATE review r SET answered_at = at_once, seen_at = at_once WHERE r.id = which;
        WHEN 'looked' THEN
            UPDATE review r SET looked_by = who, agrees = (data ->> 'agrees')::boolean, looked_at = at_once, seen_at = NULL
                WHERE r.id = which;
        WHEN 'withdrawn' THEN
            UPDATE review r SET state = 'withdrawn' WHERE r.id = which;
        ELSE
            UPDATE review r SET state = CASE WHEN r.judged_at IS NULL THEN 'drawn' ELSE 'judged' END WHERE r.id = which;
    END CASE;
END $$;

CREATE FUNCTION {acts}.write_review_event(
    revision text, event_id text, review_id text, after integer, kind text, said json, by_id text, by_login text
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    told CONSTANT jsonb := kms_read_json(said, 'object', 50000);
    held review;
    data jsonb;
    number integer;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin', 'quality_reviewer'],
                              'Contacts are reviewed by a supervisor, an administrator or a quality reviewer.');
    PERFORM kms_check_word(kind, ARRAY['judged', 'looked', 'withdrawn', 'restored'],
                           '“%s” does not happen to a review. It is one of %s.');
    IF kms_checked_line(event_id, 36, 'A key') = '' OR after IS NULL OR me = '' THEN
        RAISE EXCEPTION 'A step has a key, and follows another one.' USING ERRCODE = 'KM001';
    END IF;
    held := kms_hold_review(write_review_event.review_id);
    SELECT e.seq INTO number FROM review_event e WHERE e.id = event_id AND e.review_id = held.id;
    IF FOUND THEN
        RETURN number;
    ELSIF after NOT BETWEEN 0 AND held.seq OR EXISTS (
        SELECT FROM review_event e WHERE e.review_id = held.id AND e.seq > after AND e.kind <> 'answered') THEN
        RAISE EXCEPTION 'Somebody changed this review meanwhile; look at it again.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_refuse_own_review(me, held);
    data := kms_judge_review_event(me, held, kind, told);
    number := kms_write_review_event(event_id, held, me, kind, data);
    PERFORM kms_follow_review(held.id, me, kind, data);
    PERFORM kms_audit(kms_acting_login(by_login), 'review ' || kind, json_build_object('review_id', held.id, 'seq', number));
    PERFORM kms_announce(ARRAY[held.agent_id, held.reviewer_id]);
    RETURN number;
END $$;

-- The agent says something to it; without words they have read it.
CREATE FUNCTION {acts}.answer_review(revision text, event_id text, review_id text, words text, by_id text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    held review;
    data jsonb;
    number integer;
BEGIN
    IF kms_checked_line(event_id, 36, 'A key') = '' THEN
        RAISE EXCEPTION 'A step has a key, and follows another one.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_hold_reviewed(answer_review.review_id, me);
    SELECT * INTO held FROM review r WHERE r.id = answer_review.review_id AND r.agent_id = me AND r.state = 'judged' FOR UPDATE;
    IF held.id IS NULL THEN
        RAISE EXCEPTION 'There is no such review of a contact of yours.' USING ERRCODE = 'KM001';
    END IF;
    SELECT e.seq INTO number FROM review_event e WHERE e.id = event_id AND e.review_id = held.id;
    IF FOUND THEN
        RETURN number;
    ELSIF btrim(coalesce(words, ''), E' \n\t\r') = '' THEN
        UPDATE review r SET seen_at = clock_timestamp() WHERE r.id = held.id;
        RETURN held.seq;
    END IF;
    data := kms_judge_review_event(me, held, 'answered', jsonb_build_object('words', words));
    number := kms_write_review_event(event_id, held, me, 'answered', data);
    PERFORM kms_follow_review(held.id, me, 'answered', data);
    PERFORM kms_announce(ARRAY[held.reviewer_id, held.looked_by]);
    RETURN number;
END $$;
