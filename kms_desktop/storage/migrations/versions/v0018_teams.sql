-- Teams are made, renamed and closed; two names that differ in capitals alone are one.

-- As in 0013, compared without case; a team that was closed is there again when somebody is put into it.
CREATE OR REPLACE FUNCTION kms_find_team(team_name text, in_division text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known team;
BEGIN
    PERFORM kms_hold(1802331489);
    PERFORM kms_checked_line(team_name, 120, 'The name of a team'), kms_checked_line(in_division, 120, 'A division');
    IF btrim(team_name) = '' THEN
        RAISE EXCEPTION 'A person needs a team. Name one, for example “Billing line”.' USING ERRCODE = 'KM001';
    END IF;
    known := kms_team_called(team_name);
    IF known.id IS NOT NULL AND in_division NOT IN ('', known.division) THEN
        IF known.division = '' THEN
            RAISE EXCEPTION 'The team % is in no division. Leave the division out, or choose another team.', known.name
                USING ERRCODE = 'KM001';
        END IF;
        RAISE EXCEPTION 'The team % is in the division %. Leave the division out, or choose another team.',
            known.name, known.division USING ERRCODE = 'KM001';
    ELSIF known.id IS NULL THEN
        known.id := kms_new_key();
        INSERT INTO team (id, name, division, active) VALUES (known.id, team_name, in_division, true);
    ELSIF NOT known.active THEN
        UPDATE team t SET active = true WHERE t.id = known.id;
    END IF;
    RETURN known.id;
END $$;

-- Where an earlier version took two names that differ in capitals alone for two teams, the one that is written so.
CREATE FUNCTION kms_team_called(team_name text) RETURNS team LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT t FROM team t WHERE lower(t.name) = lower(team_name)
        ORDER BY t.name <> team_name, NOT t.active, t.id LIMIT 1
    $$;

CREATE FUNCTION {acts}.add_team(revision text, name text, division text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known team;
BEGIN
    PERFORM kms_begin_managing(revision);
    PERFORM kms_hold(1802331489);
    known := kms_team_called(name);
    IF btrim(coalesce(name, '')) = '' OR known.active THEN
        RAISE EXCEPTION 'A team needs a name that no other team has.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_find_team(name, coalesce(division, ''));
    PERFORM kms_audit(kms_acting_login(by_login), 'team added', json_build_object(
        'team', coalesce(known.name, name), 'division', coalesce(known.division, division, '')));
END $$;

CREATE OR REPLACE FUNCTION {acts}.rename_team(revision text, team text, name text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known team;
    other team;
BEGIN
    PERFORM kms_begin_managing(revision);
    PERFORM kms_hold(1802331489);
    known := kms_team_called(team);
    IF known.id IS NULL OR NOT known.active THEN
        RAISE EXCEPTION 'There is no team “%”.', left(team, 60) USING ERRCODE = 'KM001';
    END IF;
    IF btrim(kms_checked_line(name, 120, 'The name of a team')) = ''
       OR EXISTS (SELECT FROM team t WHERE lower(t.name) = lower(rename_team.name) AND t.id <> known.id) THEN
        RAISE EXCEPTION 'A team needs a name that no other team has.' USING ERRCODE = 'KM001';
    END IF;
    IF known.name <> name THEN
        UPDATE team t SET name = rename_team.name WHERE t.id = known.id;
        PERFORM kms_audit(kms_acting_login(by_login), 'team renamed', json_build_object('before', known.name, 'after', name));
    END IF;
END $$;

-- A team in which nobody works and for which nothing waits is not offered any more; what it did stays under its name.
CREATE FUNCTION {acts}.remove_team(revision text, team text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    known team;
    inside bigint;
BEGIN
    PERFORM kms_begin_managing(revision);
    PERFORM kms_hold(1802331489);
    known := kms_team_called(team);
    IF known.id IS NULL OR NOT known.active THEN
        RAISE EXCEPTION 'There is no team “%”.', left(team, 60) USING ERRCODE = 'KM001';
    END IF;
    PERFORM FROM team t WHERE t.id = known.id FOR UPDATE;
    SELECT count(*) INTO inside FROM staff s WHERE s.team_id = known.id AND s.active;
    IF inside > 0 THEN
        RAISE EXCEPTION 'Somebody works in the team %. Move everybody first, with “kms-desktop staff change LOGIN --team”.',
            known.name USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM handover h WHERE h.state = 'waiting' AND h.to_kind = 'team' AND h.to_id = known.id) THEN
        RAISE EXCEPTION 'A contact waits for the team %. Let somebody take it first.', known.name USING ERRCODE = 'KM001';
    END IF;
    UPDATE team t SET active = false WHERE t.id = known.id;
    PERFORM kms_audit(kms_acting_login(by_login), 'team removed', json_build_object('team', known.name));
END $$;
