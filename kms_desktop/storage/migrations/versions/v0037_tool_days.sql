-- How the program itself served: told by each desktop once in a while, read by who decides for the floor, without whose
-- desktop it is.

ALTER TABLE tool_day ENABLE ROW LEVEL SECURITY;

-- It belongs to the owner of the table, of which nobody else reads a row, and judges whoever looks itself.
CREATE VIEW tool_use WITH (security_barrier = true) AS
    SELECT t.desktop, t.day, t.division, t.searches, t.slow_searches, t.abandoned, t.calls, t.slow_calls, t.failures,
           t.away_s
    FROM tool_day t
    WHERE (t.division = (SELECT kms_division()) AND (SELECT kms_role()) IN ('supervisor', 'admin', 'quality_reviewer'))
       OR (SELECT kms_is_owner());
GRANT SELECT ON tool_use TO kms_supervisor, kms_admin, kms_quality_reviewer;

-- `counts`: the day's sums so far, by name. Told twice, late or in another order they come to the same, as the larger
-- one stands. What is of no day that can be told, or of more desktops than one person sits at, is not kept: nobody is
-- told that a count of the program was refused.
CREATE FUNCTION {acts}.tell_tool_day(revision text, desktop text, day date, counts json, by_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    me CONSTANT text := kms_acting_person(kms_begin_act(revision), by_id);
    now_is CONSTANT timestamptz := clock_timestamp();
    today CONSTANT date := (now_is AT TIME ZONE 'UTC')::date;
    wrong CONSTANT text := 'What a desktop tells of itself is a key, a day and counts.';
    names CONSTANT text[] := ARRAY['searches', 'slow_searches', 'abandoned', 'calls', 'slow_calls', 'failures', 'away_s'];
    said tool_day;
BEGIN
    PERFORM kms_refuse_unless(ARRAY['agent', 'editor', 'supervisor', 'admin'], 'No call rings at your desk.');
    IF coalesce(desktop, '') !~ '^[0-9a-f-]{8,36}$' OR day IS NULL OR coalesce(json_typeof(counts), '') <> 'object' THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'KM001';
    ELSIF EXISTS (SELECT FROM json_each_text(counts) c
                  WHERE c.key <> ALL (names) OR coalesce(c.value, '') !~ '^[0-9]{1,7}$') THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'KM001';
    ELSIF day NOT BETWEEN today - 90 AND today + 1 THEN
        RETURN;
    END IF;
    PERFORM FROM staff s WHERE s.id = me FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM tool_day t WHERE t.desktop = tell_tool_day.desktop AND t.day = tell_tool_day.day)
       AND (SELECT count(*) >= 10 FROM tool_day t WHERE t.by_id = me AND t.day = tell_tool_day.day) THEN
        RETURN;
    END IF;
    said := json_populate_record(NULL::tool_day, counts);
    INSERT INTO tool_day AS t (desktop, day, division, by_id, searches, slow_searches, abandoned, calls, slow_calls,
                               failures, away_s, told_at)
        VALUES (tell_tool_day.desktop, tell_tool_day.day, coalesce(kms_division(), ''), coalesce(me, ''),
                least(coalesce(said.searches, 0), 1000000),
                least(coalesce(said.slow_searches, 0), coalesce(said.searches, 0), 1000000),
                least(coalesce(said.abandoned, 0), coalesce(said.searches, 0), 1000000),
                least(coalesce(said.calls, 0), 1000000),
                least(coalesce(said.slow_calls, 0), coalesce(said.calls, 0), 1000000),
                least(coalesce(said.failures, 0), 1000000), least(coalesce(said.away_s, 0), 86400), now_is)
        ON CONFLICT ON CONSTRAINT pk_tool_day DO UPDATE SET
            searches = greatest(t.searches, excluded.searches),
            slow_searches = greatest(t.slow_searches, excluded.slow_searches),
            abandoned = greatest(t.abandoned, excluded.abandoned), calls = greatest(t.calls, excluded.calls),
            slow_calls = greatest(t.slow_calls, excluded.slow_calls),
            failures = greatest(t.failures, excluded.failures), away_s = greatest(t.away_s, excluded.away_s),
            told_at = excluded.told_at
        WHERE t.division = excluded.division;
END $$;
