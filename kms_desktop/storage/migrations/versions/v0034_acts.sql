-- What people do with themes. Who writes an event names the last one they read: of two who decide at once the second is
-- told, and what agents say meanwhile ("same here") is in nobody's way.

CREATE FUNCTION kms_refuse_undecided(article_id text) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    PERFORM kms_refuse_unless(
        CASE WHEN coalesce(article_id, '') <> '' THEN ARRAY['editor', 'supervisor', 'admin']
             ELSE ARRAY['supervisor', 'admin'] END,
        'Themes are decided by a supervisor or an administrator, those about an article by an editor too.');
END $$;

-- The theme, held until the act ends, where it is of the division of who acts.
CREATE FUNCTION kms_hold_theme(which text) RETURNS theme LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    held theme;
BEGIN
    SELECT * INTO held FROM theme t WHERE t.id = which AND (kms_is_owner() OR t.division = kms_division()) FOR UPDATE;
    IF held.id IS NULL THEN
        RAISE EXCEPTION 'There is no such theme here.' USING ERRCODE = 'KM001';
    END IF;
    RETURN held;
END $$;

CREATE FUNCTION kms_write_theme_event(event_id text, which text, who text, kind text, data jsonb) RETURNS integer
    LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    number CONSTANT integer := (SELECT coalesce(max(e.seq), 0) + 1 FROM theme_event e WHERE e.theme_id = which);
BEGIN
    IF number > 5000 THEN
        RAISE EXCEPTION 'A theme has at most 5000 events.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO theme_event (id, theme_id, seq, at, by_id, kind, data)
        VALUES (event_id, which, number, clock_timestamp(), who, kind, data::json);
    RETURN number;
END $$;

-- Whether this person may put the suggestion into a theme of theirs.
CREATE FUNCTION kms_may_theme(who text, held_division text, key text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM suggestion s WHERE s.id = key
            AND coalesce(kms_division_of(s.made_by), held_division) = held_division
            AND (kms_is_owner() OR kms_reads_suggestion(who, s)))
    $$;

CREATE FUNCTION {acts}.make_theme(revision text, theme_id text, event_id text, said json, by_id text, by_login text)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    told CONSTANT jsonb := kms_read_json(said, 'object', 400000);
    whose CONSTANT text := coalesce(kms_division_of(me), '');
    code CONSTANT text := coalesce(told ->> 'reason_code', '');
    by_program CONSTANT boolean := coalesce(told ->> 'proposed' = 'true', false);
    wanted text[];
    taken text[];
BEGIN
    PERFORM kms_refuse_undecided(told ->> 'article_id');
    PERFORM kms_checked_line(coalesce(told ->> 'title', ''), 200, 'The title of a theme'),
        kms_checked_line(coalesce(told ->> 'article_id', ''), 300, 'The key of an article');
    IF kms_checked_line(theme_id, 36, 'A key') = '' OR kms_checked_line(event_id, 36, 'A key') = ''
       OR btrim(coalesce(told ->> 'title', '')) = '' THEN
        RAISE EXCEPTION 'A theme has a title.' USING ERRCODE = 'KM001';
    ELSIF code <> '' AND NOT kms_is_reason_code(code) THEN
        RAISE EXCEPTION 'A reason code has one or two parts of small letters, digits and hyphens, as in “billing/late-fee”.'
            USING ERRCODE = 'KM001';
    ELSIF jsonb_typeof(coalesce(told -> 'words', '[]')) <> 'array' OR jsonb_array_length(coalesce(told -> 'words', '[]')) > 60
       OR EXISTS (SELECT FROM jsonb_array_elements(coalesce(told -> 'words', '[]')) w
                  WHERE jsonb_typeof(w) <> 'string' OR length(w #>> '{}') > 60)
       OR jsonb_typeof(coalesce(told -> 'suggestion_ids', '[]')) <> 'array'
       OR jsonb_array_length(coalesce(told -> 'suggestion_ids', '[]')) > 5000 THEN
        RAISE EXCEPTION 'A theme has at most 60 words and 5000 suggestions.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_hold(1802331534);
    IF EXISTS (SELECT FROM theme t WHERE t.id = make_theme.theme_id) OR EXISTS (SELECT FROM theme_event e WHERE e.id = event_id) THEN
        RETURN false;
    END IF;
    wanted := ARRAY(SELECT DISTINCT one FROM jsonb_array_elements_text(coalesce(told -> 'suggestion_ids', '[]')) one);
    taken := ARRAY(SELECT s.id FROM suggestion s WHERE s.id = ANY (wanted) AND s.theme_id IS NULL
                       AND kms_may_theme(me, whose, s.id) ORDER BY s.made_at DESC, s.id DESC FOR UPDATE);
    IF by_program AND cardinality(wanted) > 0 AND cardinality(taken) = 0 THEN
        RETURN false;
    ELSIF by_program AND cardinality(wanted) = 0 AND EXISTS (
        SELECT FROM theme t JOIN theme_event e ON e.theme_id = t.id AND e.kind = 'made'
        WHERE t.division = whose AND coalesce(e.data ->> 'reason_code', '') = code
          AND coalesce(e.data ->> 'article_id', '') = coalesce(told ->> 'article_id', '')
          AND (code <> '' OR coalesce(told ->> 'article_id', '') <> '' OR e.data ->> 'title' = told ->> 'title')) THEN
        RETURN false;
    END IF;
    INSERT INTO theme (id, division, made_by, made_at) VALUES (make_theme.theme_id, whose, me, clock_timestamp());
    PERFORM kms_write_theme_event(event_id, make_theme.theme_id, me, 'made', jsonb_build_object(
        'title', told ->> 'title', 'reason_code', code, 'article_id', coalesce(told ->> 'article_id', ''),
        'words', coalesce(told -> 'words', '[]'), 'suggestion_ids', to_jsonb(taken), 'proposed', by_program));
    UPDATE suggestion s SET theme_id = make_theme.theme_id WHERE s.id = ANY (taken);
    PERFORM kms_audit(kms_acting_login(by_login), 'theme made', json_build_object(
        'theme_id', make_theme.theme_id, 'suggestions', cardinality(taken)));
    PERFORM kms_announce('{}');
    RETURN true;
END $$;

-- What an event of this kind says, as it is stored; nothing else that was sent with it is.
CREATE FUNCTION kms_theme_data(kind text, told jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    words CONSTANT text := coalesce(told ->> 'words', '');
    one text;
    made jsonb := '{}';
BEGIN
    CASE kind
        WHEN 'named' THEN
            IF btrim(kms_checked_line(coalesce(told ->> 'title', ''), 200, 'The title of a theme')) = '' THEN
                RAISE EXCEPTION 'A theme has a title.' USING ERRCODE = 'KM001';
            END IF;
            RETURN jsonb_build_object('title', told ->> 'title');
        WHEN 'added', 'removed' THEN
            RETURN jsonb_build_object('suggestion_id', kms_checked_line(coalesce(told ->> 'suggestion_id', ''), 36, 'A key'));
        WHEN 'joined' THEN
            RETURN jsonb_build_object('into', kms_checked_line(coalesce(told ->> 'into', ''), 36, 'A key'));
        WHEN 'owned' THEN
            RETURN jsonb_build_object(
                'staff_id', kms_checked_line(coalesce(told ->> 'staff_id', ''), 36, 'A key'),
                'department', btrim(kms_checked_line(coalesce(told ->> 'department', ''), 200, 'A department')),
                'address', btrim(kms_checked_line(coalesce(told ->> 'address', ''), 300, 'An address')));
        WHEN 'due' THEN
            IF kms_checked_line(coalesce(told ->> 'day', ''), 10, 'A day') <> '' THEN
                PERFORM kms_checked_time(told ->> 'day', 'A due day');
                IF told ->> 'day' !~ '^\d{4}-\d\d-\d\d$' THEN
                    RAISE EXCEPTION 'A due day is a day.' USING ERRCODE = 'KM001';
                END IF;
            END IF;
            RETURN jsonb_build_object('day', coalesce(told ->> 'day', ''));
        WHEN 'accepted', 'declined' THEN
            IF btrim(kms_checked_text(words, 4000, 'An answer'), E' \n\t\r') = '' THEN
                RAISE EXCEPTION 'Write one line: the agent reads it word for word.' USING ERRCODE = 'KM001';
            END IF;
            RETURN jsonb_build_object('words', words);
        WHEN 'done' THEN
            RETURN jsonb_build_object('words', kms_checked_text(words, 4000, 'What was done'));
        WHEN 'reopened' THEN
            IF btrim(kms_checked_text(coalesce(told ->> 'why', ''), 4000, 'A reason'), E' \n\t\r') = '' THEN
                RAISE EXCEPTION 'Write why it is open again.' USING ERRCODE = 'KM001';
            END IF;
            RETURN jsonb_build_object('why', told ->> 'why');
        WHEN 'checked' THEN
            PERFORM kms_check_word(told ->> 'result', ARRAY['worked', 'no_change', 'not_yet'],
                                   '“%s” is no result of a check. It is one of %s.');
            made := jsonb_build_object('result', told ->> 'result');
            FOREACH one IN ARRAY ARRAY['change', 'low', 'high', 'before', 'after', 'expected', 'weeks_after'] LOOP
                IF jsonb_typeof(told -> one) IS DISTINCT FROM 'number' OR abs((told ->> one)::numeric) > 1e12 THEN
                    RAISE EXCEPTION 'What a check found is told in numbers.' USING ERRCODE = 'KM001';
                END IF;
                made := made || jsonb_build_object(one, told -> one);
            END LOOP;
            RETURN made;
        WHEN 'undone' THEN
            IF jsonb_typeof(told -> 'seq') IS DISTINCT FROM 'number' OR told ->> 'seq' !~ '^\d{1,6}$' THEN
                RAISE EXCEPTION 'What is undone has a number.' USING ERRCODE = 'KM001';
            END IF;
            RETURN jsonb_build_object('seq', (told ->> 'seq')::integer);
        ELSE
            RETURN '{}';
    END CASE;
END $$;

-- Whether this event can follow on the theme as it is.
CREATE FUNCTION kms_judge_theme_event(me text, held theme, kind text, told jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known record := kms_theme_state(held.id);
    other theme;
    into_known record;
    key CONSTANT text := coalesce(told ->> 'suggestion_id', '');
    asked suggestion;
BEGIN
    IF kind IN ('accepted', 'declined') AND known.state NOT IN ('new', 'owned') THEN
        RAISE EXCEPTION 'This theme was decided already; reopen it first.' USING ERRCODE = 'KM001';
    ELSIF kind = 'done' AND known.state <> 'accepted' THEN
        RAISE EXCEPTION 'What was accepted can be done; this theme waits for a decision, or has one.' USING ERRCODE = 'KM001';
    ELSIF kind = 'checked' AND known.state NOT IN ('done', 'worked', 'no_change', 'not_yet') THEN
        RAISE EXCEPTION 'What was done can be checked.' USING ERRCODE = 'KM001';
    ELSIF kind = 'reopened' AND known.state NOT IN ('accepted', 'declined', 'done', 'worked', 'no_change', 'not_yet') THEN
        RAISE EXCEPTION 'What was decided can be reopened.' USING ERRCODE = 'KM001';
    ELSIF (kind = 'parted') <> (known.state = 'joined') AND kind <> 'undone' THEN
        RAISE EXCEPTION '%', CASE WHEN kind = 'parted' THEN 'This theme is joined into no other.'
                                  ELSE 'This theme was joined into another one.' END USING ERRCODE = 'KM001';
    ELSIF kind = 'owned' THEN
        IF (told ->> 'staff_id' = '') = (told ->> 'department' = '')
           OR (told ->> 'staff_id' <> '' AND NOT EXISTS (
               SELECT FROM staff s WHERE s.id = told ->> 'staff_id' AND s.active
                   AND (kms_is_owner() OR kms_division_of(s.id) = held.division))) THEN
            RAISE EXCEPTION 'A theme is owned by somebody who works here, or by a department.' USING ERRCODE = 'KM001';
        END IF;
    ELSIF kind = 'joined' THEN
        IF known.state NOT IN ('new', 'owned') THEN
            RAISE EXCEPTION 'This theme was decided already; reopen it first.' USING ERRCODE = 'KM001';
        END IF;
        other := kms_hold_theme(told ->> 'into');
        into_known := kms_theme_state(other.id);
        PERFORM kms_refuse_undecided(into_known.article_id);
        IF other.id = held.id OR other.division <> held.division OR into_known.state IN ('', 'joined') THEN
            RAISE EXCEPTION 'A theme is joined into another one that stands by itself.' USING ERRCODE = 'KM001';
        END IF;
    ELSIF kind = 'removed' THEN
        IF NOT key = ANY (kms_theme_members(held.id, 0)) THEN
            RAISE EXCEPTION 'This suggestion is not in this theme.' USING ERRCODE = 'KM001';
        END IF;
    ELSIF kind = 'added' THEN
        SELECT * INTO asked FROM suggestion s WHERE s.id = key FOR UPDATE;
        IF asked.id IS NULL OR NOT kms_may_theme(me, held.division, key) THEN
            RAISE EXCEPTION 'There is no such suggestion here.' USING ERRCODE = 'KM001';
        ELSIF asked.theme_id IS NOT NULL THEN
            RAISE EXCEPTION 'This suggestion is in a theme; take it out there first.' USING ERRCODE = 'KM001';
        END IF;
    ELSIF kind = 'undone' THEN
        IF NOT EXISTS (
            SELECT FROM kms_theme_log(held.id) e WHERE e.seq = (told ->> 'seq')::integer AND e.by_id = me
                AND e.kind NOT IN ('made', 'accepted', 'declined', 'same_here') AND e.at > clock_timestamp() - interval '15 seconds'
                AND NOT EXISTS (SELECT FROM kms_theme_log(held.id) l WHERE l.seq > e.seq AND l.kind <> 'same_here')) THEN
            RAISE EXCEPTION 'This cannot be undone any more.' USING ERRCODE = 'KM001';
        END IF;
    END IF;
END $$;

CREATE FUNCTION {acts}.write_theme_event(
    revision text, event_id text, theme_id text, after integer, kind text, said json, by_id text, by_login text
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    told CONSTANT jsonb := kms_read_json(said, 'object', 50000);
    held theme;
    data jsonb;
    before text;
    number integer;
    answered text[];
BEGIN
    PERFORM kms_check_word(kind, ARRAY['named', 'added', 'removed', 'joined', 'parted', 'owned', 'due', 'accepted',
                                       'declined', 'done', 'checked', 'reopened', 'undone'],
                           '“%s” does not happen to a theme. It is one of %s.');
    IF kms_checked_line(event_id, 36, 'A key') = '' OR after IS NULL THEN
        RAISE EXCEPTION 'An event has a key, and follows another one.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM FROM theme t WHERE t.id IN (write_theme_event.theme_id, told ->> 'into') ORDER BY t.id FOR UPDATE;
    held := kms_hold_theme(write_theme_event.theme_id);
    PERFORM kms_refuse_undecided((kms_theme_state(held.id)).article_id);
    SELECT e.seq INTO number FROM theme_event e WHERE e.id = event_id;
    IF FOUND THEN
        RETURN number;
    ELSIF after < 1 OR after > (SELECT max(e.seq) FROM theme_event e WHERE e.theme_id = held.id) OR EXISTS (
        SELECT FROM theme_event e WHERE e.theme_id = held.id AND e.seq > after AND e.kind <> 'same_here'
            AND NOT (e.kind = 'undone' AND EXISTS (
                SELECT FROM theme_event u WHERE u.theme_id = held.id AND u.kind = 'same_here'
                    AND u.seq::text = e.data ->> 'seq'))) THEN
        RAISE EXCEPTION 'Somebody changed this theme meanwhile; look at it again.' USING ERRCODE = 'KM001';
    END IF;
    data := kms_theme_data(kind, told);
    PERFORM kms_judge_theme_event(me, held, kind, data);
    before := kms_theme_root(held.id);
    number := kms_write_theme_event(event_id, held.id, me, kind, data);
    PERFORM kms_settle_members(held.id, before);
    answered := kms_answer_members(held.id);
    PERFORM kms_audit(kms_acting_login(by_login), 'theme ' || kind, json_build_object('theme_id', held.id, 'seq', number));
    PERFORM kms_announce(answered, cardinality(answered) > 0);
    RETURN number;
END $$;

-- An agent says it too, in a contact of theirs or without one: once for each contact, kept as what they suggest, and
-- answered at once where the theme was decided. `taken_back` later takes it back. At most 200 a day of one person.
CREATE FUNCTION {acts}.say_same_here(revision text, event_id text, said json, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    told CONSTANT jsonb := kms_read_json(said, 'object', 50000);
    contact CONSTANT text := kms_checked_line(coalesce(told ->> 'contact_id', ''), 36, 'A contact');
    words text := kms_checked_text(coalesce(told ->> 'text', ''), 4000, 'A suggestion');
    held theme;
    known record;
    before theme_event;
    answered text[];
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'],
                              'Your role reads what is suggested and puts nothing into the box.');
    IF kms_checked_line(event_id, 36, 'A key') = '' OR me = '' THEN
        RAISE EXCEPTION 'What is said has a key.' USING ERRCODE = 'KM001';
    ELSIF contact <> '' AND NOT EXISTS (
        SELECT FROM contact c WHERE c.id = contact AND (c.holder_id = me OR kms_has_had(me, c.id))) THEN
        RAISE EXCEPTION 'A theme is said to be the same in a contact of your own.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO before FROM theme_event e WHERE e.id = event_id;
    held := kms_hold_theme(coalesce(before.theme_id, kms_theme_root(kms_checked_line(
        coalesce(told ->> 'theme_id', ''), 36, 'A key'))));
    IF before.id IS NOT NULL THEN
        IF told ->> 'taken_back' = 'true' AND before.by_id = me AND before.kind = 'same_here'
           AND EXISTS (SELECT FROM kms_theme_log(held.id) e WHERE e.id = event_id) THEN
            PERFORM kms_write_theme_event(kms_new_key(), held.id, me, 'undone', jsonb_build_object('seq', before.seq));
            DELETE FROM suggestion s WHERE s.id = event_id AND s.made_by = me;
            PERFORM kms_announce('{}');
        END IF;
        RETURN;
    ELSIF told ->> 'taken_back' = 'true' OR EXISTS (SELECT FROM suggestion s WHERE s.id = event_id) OR EXISTS (
        SELECT FROM kms_theme_log(held.id) e WHERE e.kind = 'same_here' AND e.by_id = me
            AND coalesce(e.data ->> 'contact_id', '') = contact)
       OR (SELECT count(*) >= 200 FROM theme_event e WHERE e.kind = 'same_here' AND e.by_id = me
               AND e.at > clock_timestamp() - interval '1 day') THEN
        RETURN;
    END IF;
    known := kms_theme_state(held.id);
    words := coalesce(nullif(btrim(words), ''), known.title);
    INSERT INTO suggestion (id, kind, text, made_by, made_at, contact_id, article_id, article_title, revision, passage,
        context, state, answer, answered_by, theme_id)
    VALUES (event_id, 'observation', words, me,
        least(kms_checked_time(told ->> 'at', 'When it was said'), clock_timestamp()), contact, known.article_id, '', '', '',
        '{}', 'new', '', '', held.id);
    PERFORM kms_write_theme_event(event_id, held.id, me, 'same_here', jsonb_build_object(
        'contact_id', contact, 'suggestion_id', event_id));
    answered := kms_answer_members(held.id);
    PERFORM kms_announce(answered);
END $$;

-- What is assumed here in place of a figure from outside; without numbers that one counts again.
CREATE FUNCTION {acts}.set_assumption(
    revision text, assumption_id text, code text, low double precision, mid double precision, high double precision,
    source text, by_id text, by_login text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'],
                              'What is assumed of value is set by a supervisor or an administrator.');
    PERFORM kms_checked_text(source, 500, 'A source');
    IF kms_checked_line(assumption_id, 36, 'A key') = '' OR kms_checked_line(code, 120, 'A code') = ''
       OR code !~ '^[a-z][a-z0-9_]{0,39}(:.+)?$' THEN
        RAISE EXCEPTION 'An assumption has a code.' USING ERRCODE = 'KM001';
    ELSIF num_nulls(low, mid, high) = 3 THEN
        NULL;
    ELSIF num_nulls(low, mid, high) > 0 OR NOT (low > '-Infinity' AND low <= mid AND mid <= high AND high < 'Infinity') THEN
        RAISE EXCEPTION 'The lowest, the middle and the highest figure have to stand in their order.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO voc_assumption (id, code, low, mid, high, source, set_by, set_at)
        VALUES (assumption_id, set_assumption.code, set_assumption.low, set_assumption.mid, set_assumption.high,
                set_assumption.source, me, clock_timestamp())
        ON CONFLICT (id) DO NOTHING;
    PERFORM kms_audit(kms_acting_login(by_login), 'assumption set', json_build_object(
        'code', code, 'low', low, 'mid', mid, 'high', high));
    PERFORM kms_announce('{}');
END $$;
