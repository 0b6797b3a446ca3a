-- Figures of one person: who decides on the floor may narrow to one of their division, says why, and the audit tells it.
CREATE FUNCTION {acts}.note_agent_figures(revision text, agent text, reason text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'],
                              'The figures of one person are looked at by a supervisor or an administrator.');
    PERFORM kms_checked_line(agent, 36, 'The key of a person'), kms_checked_line(reason, 300, 'A reason');
    IF length(btrim(coalesce(reason, ''))) < 3 THEN
        RAISE EXCEPTION 'Say why the figures of one person are looked at.' USING ERRCODE = 'KM001';
    ELSIF NOT EXISTS (SELECT FROM staff s JOIN team t ON t.id = s.team_id
                      WHERE s.id = agent AND (kms_is_owner() OR t.division = kms_division())) THEN
        RAISE EXCEPTION 'Nobody of this division is known by that key.' USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'figures of a person', json_build_object(
        'staff_id', agent, 'reason', btrim(reason)));
END $$;
