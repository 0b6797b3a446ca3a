-- Themes: everybody of a division reads its themes and what was decided, each event is written by an act and stays.

ALTER TABLE theme_event
    ADD CONSTRAINT ck_theme_event_known CHECK (seq > 0 AND kind IN (
        'made', 'named', 'added', 'removed', 'same_here', 'joined', 'parted', 'owned', 'due', 'accepted', 'declined',
        'done', 'checked', 'reopened', 'undone'));
ALTER TABLE voc_assumption
    ADD CONSTRAINT ck_voc_assumption_range CHECK (
        (low IS NULL AND mid IS NULL AND high IS NULL)
        OR (low IS NOT NULL AND mid IS NOT NULL AND high IS NOT NULL AND low <= mid AND mid <= high AND high < 'Infinity'
            AND low > '-Infinity'));

ALTER TABLE theme_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE voc_assumption ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON theme_event, voc_assumption TO kms_agent, kms_quality_reviewer;
ALTER POLICY seen ON theme USING (division = (SELECT kms_division()));
CREATE POLICY seen ON theme_event FOR SELECT TO kms_agent, kms_quality_reviewer
    USING (theme_id IN (SELECT t.id FROM theme t));
CREATE POLICY seen ON voc_assumption FOR SELECT TO kms_agent, kms_quality_reviewer
    USING ((SELECT kms_me()) IS NOT NULL);

-- What happened stays; of its words goes what is a customer's who is erased.
CREATE FUNCTION kms_keep_theme_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.theme_id, NEW.seq, NEW.at, NEW.by_id, NEW.kind)
                            IS NOT DISTINCT FROM (OLD.id, OLD.theme_id, OLD.seq, OLD.at, OLD.by_id, OLD.kind) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What happened to a theme is not changed.' USING ERRCODE = 'KM001';
END $$;
CREATE TRIGGER theme_event_kept BEFORE UPDATE OR DELETE ON theme_event
    FOR EACH ROW EXECUTE FUNCTION kms_keep_theme_event();
