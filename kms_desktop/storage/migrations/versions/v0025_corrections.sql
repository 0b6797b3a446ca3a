-- A wrap-up is put right by an event that says all of it anew; whoever reads the wrap-up that counts reads the last of them.

-- The last that put the wrap-up at this place right; no row where nobody did.
CREATE FUNCTION kms_last_correction(told kms_told[], of_place bigint) RETURNS SETOF kms_told LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT place, id, at, by_id, kind, said, phase_before, holder_before, phase, holder_id
    FROM unnest(told)
    WHERE kind = 'wrap_up_corrected' AND phase_before = 'wrapped_up' AND place > of_place
    ORDER BY place DESC LIMIT 1;
END;

-- What a wrap-up says once it was put right; a line of an earlier version, which told how it ended, holds no more.
CREATE FUNCTION kms_with_correction(said jsonb, correction jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT CASE WHEN correction IS NULL THEN said ELSE
        (said - ARRAY['reason', 'outcome', 'words', 'article_id', 'article_title', 'link', 'resolution', 'reason_code',
                      'article_kind', 'preventable', 'issues', 'also_closes', 'told'])
        || coalesce((
            SELECT jsonb_object_agg(part.key, part.value) FROM jsonb_each(correction) part
            WHERE part.key IN ('reason', 'outcome', 'words', 'article_id', 'article_title', 'link', 'resolution',
                               'reason_code', 'article_kind', 'preventable', 'issues', 'also_closes')), '{}')
    END;
END;

-- Whether this person may put the wrap-up of a contact right: who saved it, or whoever decides for agents and can see it.
CREATE FUNCTION kms_may_correct(who text, held contact) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT held.phase = 'wrapped_up' AND held.erased_for IS NULL AND kms_can_see(who, held)
           AND (held.holder_id = who OR kms_decides_for_agents(who))
    $$;

-- Of an event that puts a wrap-up right, or tells a further issue: that is logged by whoever has the contact too.
CREATE FUNCTION kms_judge_correction(who text, held contact, kind text, at timestamptz, said jsonb) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF kms_may_correct(who, held) THEN
        RETURN;
    ELSIF kms_writer_of(kind) = 'settler' THEN
        PERFORM kms_judge_holder(who, held, kind, at, said);
    ELSE
        RAISE EXCEPTION 'A wrap-up is corrected by the person who saved it, or by a supervisor, and only while it is closed.'
            USING ERRCODE = 'KM001';
    END IF;
END $$;

REVOKE ALL ON FUNCTION kms_last_correction(kms_told[], bigint), kms_with_correction(jsonb, jsonb),
    kms_may_correct(text, contact), kms_judge_correction(text, contact, text, timestamptz, jsonb) FROM PUBLIC;
