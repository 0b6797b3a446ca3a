-- Something is down: said by who takes calls, under their own name, on a contact of theirs or between calls.

ALTER TABLE down_report
    ADD CONSTRAINT ck_down_report_known CHECK (about IN ('website', 'app', 'line', 'partner', 'program'));
ALTER TABLE down_report ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON down_report TO kms_agent, kms_quality_reviewer;
CREATE POLICY seen ON down_report FOR SELECT TO kms_agent, kms_quality_reviewer USING (
    by_id = (SELECT kms_me())
    OR (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'));

-- Once under its key; `taken_back` later takes it back. Told to those who publish bulletins. At most 200 a day of one
-- person, so that nobody fills the list.
CREATE FUNCTION {acts}.report_down(
    revision text, report_id text, about text, contact_id text, at text, taken_back boolean, by_id text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    when_it_was CONSTANT timestamptz := least(kms_checked_time(at, 'When it was down'), clock_timestamp());
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'],
                              'Your role reads what is reported and reports nothing.');
    IF kms_checked_line(report_id, 36, 'A key') = '' OR me = '' OR taken_back IS NULL
       OR coalesce(about, '') NOT IN ('website', 'app', 'line', 'partner', 'program') THEN
        RAISE EXCEPTION 'What is down is the website, the app, the line, a partner or this program.' USING ERRCODE = 'KM001';
    ELSIF kms_checked_line(contact_id, 36, 'A contact') <> '' AND NOT EXISTS (
        SELECT FROM contact c WHERE c.id = report_down.contact_id AND (c.holder_id = me OR kms_has_had(me, c.id))) THEN
        RAISE EXCEPTION 'Something is reported on a contact of your own.' USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM down_report r WHERE r.id = report_id AND r.by_id <> me) THEN
        RAISE EXCEPTION 'This was reported by somebody else.' USING ERRCODE = 'KM001';
    ELSIF (SELECT count(*) >= 200 FROM down_report r WHERE r.by_id = me AND r.at > clock_timestamp() - interval '1 day')
          AND NOT report_down.taken_back THEN
        RETURN;
    END IF;
    INSERT INTO down_report AS r (id, about, by_id, at, contact_id, taken_back)
        VALUES (report_id, report_down.about, me, when_it_was, report_down.contact_id, report_down.taken_back)
        ON CONFLICT (id) DO UPDATE SET taken_back = r.taken_back OR excluded.taken_back;
    PERFORM kms_announce(ARRAY(SELECT s.id::text FROM staff s WHERE s.active AND s.role IN ('supervisor', 'admin')));
END $$;
