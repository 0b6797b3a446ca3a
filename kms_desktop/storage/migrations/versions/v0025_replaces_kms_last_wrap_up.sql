-- As in 0012, as it was put right since.
CREATE OR REPLACE FUNCTION kms_last_wrap_up(told kms_told[]) RETURNS SETOF kms_told LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT place, id, at, by_id, kind,
        kms_with_correction(said, (SELECT c.said FROM kms_last_correction(told, place) c)),
        phase_before, holder_before, phase, holder_id
    FROM (
        SELECT * FROM unnest(told)
        WHERE (kind = 'wrapped_up' AND holder_before IN ('', by_id)) OR (kind = 'reopened' AND phase_before = 'wrapped_up')
        ORDER BY place DESC LIMIT 1
    ) AS ended
    WHERE kind = 'wrapped_up';
END;
