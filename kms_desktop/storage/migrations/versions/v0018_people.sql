-- As in 0013; each desktop looks at once at who its own person is now.
CREATE OR REPLACE FUNCTION kms_begin_managing(revision text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me text := kms_begin_act(revision);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['admin'], 'Only an administrator of the workspace says who works here.');
    PERFORM kms_announce(ARRAY['everybody']);
    RETURN me;
END $$;

-- A workspace without an administrator is one that nobody can mend.
CREATE FUNCTION kms_refuse_last_administrator(person staff) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF person.role <> 'admin' THEN
        RETURN;
    END IF;
    PERFORM FROM staff s WHERE s.role = 'admin' AND s.active ORDER BY s.id FOR UPDATE;  -- two who let each other go
    IF NOT EXISTS (SELECT FROM staff s WHERE s.role = 'admin' AND s.active AND s.id <> person.id) THEN
        RAISE EXCEPTION '% is the only administrator. Make somebody else one first.', person.name
            USING ERRCODE = 'KM001';
    END IF;
END $$;

-- As in 0013; somebody who left is told apart from somebody who works here.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p WHERE p.proname = 'add_person' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
    taken CONSTANT text := 'RAISE EXCEPTION ''The login % is taken by %. Choose another one.''';
BEGIN
    ASSERT strpos(made, taken) > 0;
    EXECUTE replace(made, taken,
        'IF NOT taken.active AND lower(taken.login) = lower(login) THEN
            RAISE EXCEPTION ''% (%) worked here before. Use “kms-desktop staff return %”, or choose another login.'',
                taken.name, taken.login, taken.login USING ERRCODE = ''KM001'';
        END IF;
        ' || taken);
END $$;

-- As in 0013; the last administrator stays one, and a team is told by its own name, whatever its capitals.
DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'change_person' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
    checked CONSTANT text := 'PERFORM kms_check_role(value);';
    moved CONSTANT text := 'UPDATE staff SET team_id = kms_find_team(value, coalesce(division, '''')) WHERE id = person.id;';
BEGIN
    ASSERT strpos(made, checked) > 0 AND strpos(made, moved) > 0;
    EXECUTE replace(replace(made, checked, checked || '
            IF value <> ''admin'' THEN
                PERFORM kms_refuse_last_administrator(person);
            END IF;'), moved, moved || '
            value := (SELECT t.name FROM staff s JOIN team t ON t.id = s.team_id WHERE s.id = person.id);');
END $$;

-- What somebody has open; refused where a colleague has to take something over and nobody is named.
CREATE FUNCTION kms_judge_open_work(person staff, receiver staff) RETURNS json LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    work CONSTANT json := kms_open_work(person.id);
BEGIN
    IF receiver.id IS NULL AND (work ->> 'contacts')::integer + (work ->> 'promises')::integer > 0 THEN
        RAISE EXCEPTION '% has open contacts (%) and open promises (%). Say with --to LOGIN who takes them over.',
            person.name, work ->> 'contacts', work ->> 'promises' USING ERRCODE = 'KM001';
    END IF;
    RETURN work;
END $$;

-- Somebody leaves. What they have in hand and what they promised goes to `to_login`, with `question` as what the colleague
-- reads; without one, only who has neither can leave.
DROP FUNCTION {acts}.remove_person(text, text, text);
CREATE FUNCTION {acts}.remove_person(revision text, login text, to_login text, question text, by_login text) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person staff;
    receiver staff;
    work json;
BEGIN
    PERFORM kms_begin_managing(revision);
    PERFORM kms_checked_line(question, 500, 'What the colleague reads');
    person := kms_find_person(login);
    PERFORM kms_refuse_last_administrator(person);
    IF coalesce(to_login, '') <> '' THEN
        receiver := kms_find_person(to_login);
        IF receiver.id = person.id OR NOT kms_handles_contacts(receiver.id)
           OR kms_division_of(receiver.id) IS DISTINCT FROM kms_division_of(person.id) THEN
            RAISE EXCEPTION '% cannot take over what % has open. Name somebody of the same division who takes calls.',
                receiver.name, person.name USING ERRCODE = 'KM001';
        END IF;
    END IF;
    PERFORM kms_judge_open_work(person, receiver);
    PERFORM kms_end_login(person.login);  -- now, as a session of theirs may hold what is waited for from here on
    work := kms_judge_open_work(person, receiver);  -- once more, as they may have begun something meanwhile
    UPDATE staff SET active = false WHERE id = person.id;
    PERFORM kms_pass_work(person, receiver, question);
    PERFORM kms_audit(kms_acting_login(by_login), 'staff left', json_build_object('login', person.login));
    IF receiver.id IS NOT NULL THEN
        PERFORM kms_audit(kms_acting_login(by_login), 'work passed on', json_build_object(
            'login', person.login, 'to', receiver.login, 'contacts', (work ->> 'contacts')::integer,
            'promises', (work ->> 'promises')::integer));
    END IF;
    RETURN work;
END $$;

-- Somebody who left works here again, as what they were; `verifier` gives them a new password, '' makes no login.
CREATE FUNCTION {acts}.return_person(revision text, login text, team text, division text, verifier text, by_login text)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person staff;
    into_team team;
BEGIN
    PERFORM kms_begin_managing(revision);
    SELECT * INTO person FROM staff s WHERE s.login = return_person.login FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Nobody with the login “%” has worked here.', left(login, 60) USING ERRCODE = 'KM001';
    ELSIF person.active THEN
        RAISE EXCEPTION '% (%) works here already.', person.name, person.login USING ERRCODE = 'KM001';
    END IF;
    IF coalesce(team, '') <> '' THEN
        person.team_id := kms_find_team(team, coalesce(division, ''));
    END IF;
    SELECT * INTO into_team FROM team t WHERE t.id = person.team_id;
    IF NOT into_team.active THEN
        RAISE EXCEPTION 'The team % of % is not there any more. Name another one with --team.', into_team.name, person.name
            USING ERRCODE = 'KM001';
    END IF;
    UPDATE staff SET active = true, team_id = person.team_id WHERE id = person.id;
    IF coalesce(verifier, '') <> '' THEN
        PERFORM kms_make_login(person.login, person.role, verifier);
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'staff returned', json_build_object(
        'login', person.login, 'role', person.role, 'team', into_team.name));
END $$;

-- What somebody has open, for who is about to let them go.
CREATE FUNCTION {acts}.open_work(revision text, login text) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    person staff;
BEGIN
    PERFORM kms_begin_act(revision);
    PERFORM kms_refuse_unless(ARRAY['admin'], 'Only an administrator of the workspace says who works here.');
    person := kms_find_person(login);
    RETURN kms_open_work(person.id);
END $$;
