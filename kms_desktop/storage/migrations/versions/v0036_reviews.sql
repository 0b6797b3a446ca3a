-- Reviews of closed contacts: who overlooks a division reads its reviews, an agent their own once it is judged, and nobody
-- but the two of them a note of coaching. Each step is written by an act and stays.

ALTER TABLE review
    ADD CONSTRAINT ck_review_known CHECK (
        state IN ('drawn', 'judged', 'withdrawn') AND rightly IN ('', 'yes', 'no', 'unsure')
        AND (state <> 'judged' OR (rightly <> '' AND judged_at IS NOT NULL AND reviewer_id <> ''
             AND searched IS NOT NULL AND linked IS NOT NULL AND improved IS NOT NULL AND captured IS NOT NULL))
        AND (agrees IS NULL OR (looked_by <> '' AND looked_by <> reviewer_id AND looked_by <> agent_id))
        AND (reviewer_id = '' OR reviewer_id <> agent_id));
ALTER TABLE review_event
    ADD CONSTRAINT ck_review_event_known CHECK (
        seq > 0 AND kind IN ('judged', 'answered', 'looked', 'withdrawn', 'restored'));
ALTER TABLE coaching_note ADD CONSTRAINT ck_coaching_note_two CHECK (from_id <> to_id AND from_id <> '' AND to_id <> '');

ALTER TABLE review_draw ENABLE ROW LEVEL SECURITY;
ALTER TABLE review ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE coaching_note ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON review, review_event, coaching_note TO kms_agent, kms_quality_reviewer;
GRANT SELECT ON review_draw TO kms_supervisor, kms_admin, kms_quality_reviewer;
CREATE POLICY seen ON review_draw FOR SELECT TO kms_supervisor, kms_admin, kms_quality_reviewer
    USING (division = (SELECT kms_division()) AND (SELECT kms_role()) IN ('supervisor', 'admin', 'quality_reviewer'));
CREATE POLICY seen ON review FOR SELECT TO kms_agent, kms_quality_reviewer
    USING ((division = (SELECT kms_division()) AND (SELECT kms_role()) IN ('supervisor', 'admin', 'quality_reviewer'))
           OR (state = 'judged' AND agent_id = (SELECT kms_me())));
CREATE POLICY seen ON review_event FOR SELECT TO kms_agent, kms_quality_reviewer
    USING (review_id IN (SELECT r.id FROM review r));
CREATE POLICY seen ON coaching_note FOR SELECT TO kms_agent, kms_quality_reviewer
    USING ((SELECT kms_me()) IN (from_id, to_id));

-- What happened stays; of its words goes what is a customer's who is erased.
CREATE FUNCTION kms_keep_review_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.review_id, NEW.seq, NEW.at, NEW.by_id, NEW.kind)
                            IS NOT DISTINCT FROM (OLD.id, OLD.review_id, OLD.seq, OLD.at, OLD.by_id, OLD.kind) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What happened to a review is not changed.' USING ERRCODE = 'KM001';
END $$;
CREATE TRIGGER review_event_kept BEFORE UPDATE OR DELETE ON review_event
    FOR EACH ROW EXECUTE FUNCTION kms_keep_review_event();

-- Of two who talk about a contact one has left: nobody is there for whom a note was kept.
CREATE FUNCTION kms_drop_coaching() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    DELETE FROM coaching_note n WHERE NEW.id IN (n.from_id, n.to_id);
    RETURN NULL;
END $$;
CREATE TRIGGER staff_leaves_coaching AFTER UPDATE OF active ON staff FOR EACH ROW
    WHEN (NOT NEW.active) EXECUTE FUNCTION kms_drop_coaching();
