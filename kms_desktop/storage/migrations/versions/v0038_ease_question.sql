-- In how many contacts it is asked how easy it was: who decides says so, every desk reads it.

ALTER TABLE ease_rule ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON ease_rule TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON ease_rule FOR SELECT TO kms_agent, kms_quality_reviewer USING ((SELECT kms_me()) IS NOT NULL);

CREATE FUNCTION {acts}.set_ease_question(revision text, every integer, by_id text, by_login text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    before CONSTANT integer := coalesce((SELECT r.every FROM ease_rule r WHERE r.id = 'workspace'), 0);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'],
        'In how many contacts it is asked how easy it was is said by a supervisor or an administrator.');
    IF NOT coalesce(every BETWEEN 0 AND 1000, false) THEN
        RAISE EXCEPTION 'It is asked in none, or in one of 1 to 1000 contacts.' USING ERRCODE = 'KM001';
    END IF;
    INSERT INTO ease_rule AS rule (id, every, by_id, at)
        VALUES ('workspace', set_ease_question.every, coalesce(me, ''), clock_timestamp())
        ON CONFLICT ON CONSTRAINT pk_ease_rule DO UPDATE
        SET every = EXCLUDED.every, by_id = EXCLUDED.by_id, at = EXCLUDED.at;
    PERFORM kms_audit(kms_acting_login(by_login), 'ease question',
                      json_build_object('every', every, 'every before', before));
END $$;
