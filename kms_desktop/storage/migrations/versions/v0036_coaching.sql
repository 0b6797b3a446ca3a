-- Notes of coaching: the reviewer and the agent of a judged review write them to each other, and take their own back.

CREATE FUNCTION {acts}.note_coaching(revision text, note_id text, review_id text, words text, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    held review;
    other text;
BEGIN
    IF kms_checked_line(note_id, 36, 'A key') = ''
       OR btrim(kms_checked_text(words, 4000, 'A note'), E' \n\t\r') = '' THEN
        RAISE EXCEPTION 'Write what the note says.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_hold_reviewed(note_coaching.review_id, me);
    SELECT * INTO held FROM review r
        WHERE r.id = note_coaching.review_id AND r.state = 'judged' AND me IN (r.reviewer_id, r.agent_id) FOR UPDATE;
    IF held.id IS NULL OR me = '' THEN
        RAISE EXCEPTION 'Notes of coaching are written by the reviewer and the agent of a review.' USING ERRCODE = 'KM001';
    END IF;
    other := CASE WHEN me = held.agent_id THEN held.reviewer_id ELSE held.agent_id END;
    IF NOT EXISTS (SELECT FROM staff s WHERE s.id = other AND s.active FOR SHARE) THEN
        RAISE EXCEPTION 'The other one does not work here any more; nobody would read it.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM coaching_note n WHERE n.id = note_id) THEN
        RETURN;
    ELSIF (SELECT count(*) >= 100 FROM coaching_note n WHERE n.review_id = held.id AND n.from_id = me) THEN
        RAISE EXCEPTION 'To one review somebody writes at most 100 notes.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM contact c WHERE c.id = held.contact_id AND c.erased_for IS NOT NULL) THEN
        RAISE EXCEPTION 'The customer of this contact was erased; nothing more is written about it.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO coaching_note (id, review_id, from_id, to_id, at, words)
        VALUES (note_id, held.id, me, other, clock_timestamp(), note_coaching.words);
    PERFORM kms_announce(ARRAY[other]);
END $$;

CREATE FUNCTION {acts}.take_back_coaching(revision text, note_id text, by_id text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    gone coaching_note;
BEGIN
    DELETE FROM coaching_note n WHERE n.id = note_id AND n.from_id = me RETURNING * INTO gone;
    IF gone.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM kms_announce(ARRAY[gone.to_id]);
    RETURN true;
END $$;
