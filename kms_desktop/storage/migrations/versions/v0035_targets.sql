-- What a figure should come to: a supervisor or an administrator says so, everybody who works here reads it.

ALTER TABLE figure_target ADD CONSTRAINT ck_figure_target_known CHECK (code ~ '^[a-z][a-z0-9_]{1,35}$');
ALTER TABLE figure_target ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON figure_target TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON figure_target FOR SELECT TO kms_agent, kms_quality_reviewer USING ((SELECT kms_me()) IS NOT NULL);

CREATE FUNCTION kms_begin_target(revision text, by_id text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['supervisor', 'admin'],
                              'The target of a figure is set by a supervisor or an administrator.');
    PERFORM kms_hold(1802331535);
    RETURN me;
END $$;

-- `value` in ten-thousandths, -1 for none any more. Done twice it is done once.
CREATE FUNCTION {acts}.keep_figure_target(revision text, code text, value integer, by_id text, by_login text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_target(revision, by_id);
    stood CONSTANT integer := (SELECT t.value FROM figure_target t WHERE t.code = keep_figure_target.code);
BEGIN
    IF coalesce(code, '') !~ '^[a-z][a-z0-9_]{1,35}$' OR value IS NULL OR value NOT BETWEEN -1 AND 2000000000 THEN
        RAISE EXCEPTION 'A target is a number of a figure.' USING ERRCODE = 'KM001';
    ELSIF value = coalesce(stood, -1) THEN
        RETURN;
    ELSIF stood IS NULL AND (SELECT count(*) >= 100 FROM figure_target) THEN
        RAISE EXCEPTION 'A hundred figures have a target; there are no more.' USING ERRCODE = 'KM001';
    ELSIF value = -1 THEN
        DELETE FROM figure_target t WHERE t.code = keep_figure_target.code;
    ELSE
        INSERT INTO figure_target (code, value, by_id, at)
            VALUES (keep_figure_target.code, keep_figure_target.value, me, clock_timestamp())
            ON CONFLICT ON CONSTRAINT pk_figure_target DO UPDATE SET value = EXCLUDED.value, by_id = EXCLUDED.by_id,
                at = EXCLUDED.at;
    END IF;
    PERFORM kms_audit(kms_acting_login(by_login), 'figure target', json_build_object(
        'figure', code, 'before', stood, 'after', nullif(value, -1)));
    PERFORM kms_announce('{everybody}');
END $$;
