-- Agents write as far as their proficiency goes, as editors do.

-- As in 0004, and of agents.
CREATE OR REPLACE FUNCTION kms_publishing_rank() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    SET standard_conforming_strings = on SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY'
    SET "TimeZone" = 'UTC' SET extra_float_digits = 1
    AS $$
        SELECT coalesce((
            SELECT CASE
                WHEN role IN ('supervisor', 'admin') THEN 3
                WHEN role IN ('agent', 'editor')
                    THEN array_position(ARRAY['candidate', 'contributor', 'publisher', 'coach'], proficiency) - 1
            END
            FROM staff WHERE login = session_user AND active), 0)
    $$;

-- As in 0013, and of agents, of whom most are candidates and publish nothing.
CREATE OR REPLACE FUNCTION kms_begin_publishing(revision text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_begin_act(revision);
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'],
                              'Articles are published by an editor, a supervisor or an administrator.');
    IF me IS NOT NULL AND kms_publishing_rank() < 1 THEN
        RAISE EXCEPTION 'A candidate writes drafts, and others publish them; ask a contributor, a publisher or a coach.'
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_hold(1802335088);
    RETURN me;
END $$;

GRANT EXECUTE ON FUNCTION {acts}.publish_articles(text, json, text[], text[], text[], text, text) TO kms_agent;
