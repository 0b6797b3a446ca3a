-- Why customers get in touch, as a list that reports can count: what was decided of each code.

ALTER TABLE reason_code ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON reason_code TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON reason_code FOR SELECT TO kms_agent, kms_quality_reviewer USING ((SELECT kms_me()) IS NOT NULL);

-- Whether it is a code: one or two parts of small letters, digits and hyphens.
CREATE FUNCTION kms_is_reason_code(code text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT length(code) <= 80 AND code ~ '^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$' $$;

ALTER TABLE reason_code
    ADD CONSTRAINT ck_reason_code_form CHECK (kms_is_reason_code(code)),
    ADD CONSTRAINT ck_reason_code_merged CHECK (merged_into = '' OR (kms_is_reason_code(merged_into) AND merged_into <> code));

-- What is decided of a code: its title, into which other one it is merged, whether nobody chooses it any more. Made where
-- it is not there yet, and told in the audit.
CREATE FUNCTION {acts}.keep_reason_code(
    revision text, code text, title text, merged_into text, retired boolean, by_id text, by_login text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    target text := merged_into;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['editor', 'supervisor', 'admin'],
                              'Reason codes are kept by an editor, a supervisor or an administrator.');
    PERFORM kms_checked_line(code, 80, 'A reason code'), kms_checked_line(title, 200, 'The title of a reason'),
        kms_checked_line(merged_into, 80, 'A reason code');
    IF NOT kms_is_reason_code(code) OR NOT (merged_into = '' OR kms_is_reason_code(merged_into)) OR retired IS NULL THEN
        RAISE EXCEPTION 'A reason code has one or two parts of small letters, digits and hyphens, as in “billing/late-fee”.'
            USING ERRCODE = 'KM001';
    END IF;
    PERFORM kms_hold(1802331490);
    FOR _n IN 1..20 LOOP
        EXIT WHEN target = '';
        IF target = code THEN
            RAISE EXCEPTION 'A reason code is not merged into itself, nor into one that is merged into it.'
                USING ERRCODE = 'KM001';
        END IF;
        target := coalesce((SELECT r.merged_into FROM reason_code r WHERE r.code = target), '');
    END LOOP;
    INSERT INTO reason_code AS kept (code, title, merged_into, retired, by_id, at)
        VALUES (keep_reason_code.code, keep_reason_code.title, keep_reason_code.merged_into, keep_reason_code.retired, me,
                clock_timestamp())
        ON CONFLICT ON CONSTRAINT pk_reason_code DO UPDATE SET title = EXCLUDED.title, merged_into = EXCLUDED.merged_into,
            retired = EXCLUDED.retired, by_id = EXCLUDED.by_id, at = EXCLUDED.at;
    PERFORM kms_audit(kms_acting_login(by_login), 'reason code', json_build_object(
        'code', code, 'title', title, 'merged_into', merged_into, 'retired', retired));
    PERFORM kms_announce('{everybody}');
END $$;

REVOKE ALL ON FUNCTION kms_is_reason_code(text),
    {acts}.keep_reason_code(text, text, text, text, boolean, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {acts}.keep_reason_code(text, text, text, text, boolean, text, text)
    TO kms_editor, kms_supervisor, kms_admin;
