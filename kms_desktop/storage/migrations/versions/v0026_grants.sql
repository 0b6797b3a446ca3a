-- A grant that was taken back, options that rule each other out, and what a rule says of that.

-- The grants of a contact that were taken back, by the events that granted them.
CREATE FUNCTION kms_grants_taken_back(told kms_told[]) RETURNS text[] LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT ARRAY(SELECT kms_code(said, 'grant_id') FROM unnest(told)
                 WHERE kind = 'grant_taken_back' AND kms_code(said, 'grant_id') <> '');
END;

-- The same of one, from the log itself.
CREATE FUNCTION kms_is_taken_back(which text, grant_id text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM contact_event e WHERE e.contact_id = which AND e.kind = 'grant_taken_back'
                       AND kms_code(kms_said_object(e.data), 'grant_id') = grant_id)
    $$;

-- What the last grant that stands says; NULL where none does.
CREATE FUNCTION kms_last_grant(told kms_told[]) RETURNS jsonb LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT said FROM unnest(told)
    WHERE kind = 'granted' AND NOT id = ANY (kms_grants_taken_back(told)) ORDER BY place DESC LIMIT 1;
END;

-- What was promised with a grant that was taken back is owed by nobody. Of a promise its first saying counts.
CREATE FUNCTION kms_withdraw_promises(which text, told kms_told[]) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        DELETE FROM promise p USING (
            SELECT DISTINCT ON (key) key, kms_code(said, 'grant_id') AS grant_id
            FROM (SELECT *, coalesce(nullif(kms_key(said, 'promise_id'), ''), id) AS key FROM unnest(told)
                  WHERE kind = 'promised' AND kms_time(said, 'due_at') IS NOT NULL) AS promised
            ORDER BY key, place
        ) AS first_said
        WHERE p.id = first_said.key AND p.contact_id = which
          AND first_said.grant_id = ANY (kms_grants_taken_back(told));
    $$;

-- Who may take back a grant: whoever granted it while they have the contact, within a minute without a word; later who
-- decides for agents and can see it, or who may approve that much. Once, and only what was granted in this contact.
CREATE FUNCTION kms_judge_taking_back(who text, held contact, at timestamptz, said jsonb) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one contact_event;
    grant_said jsonb;
BEGIN
    IF NOT kms_can_see(who, held) AND NOT kms_has_had(who, held.id) THEN
        RAISE EXCEPTION 'There is no such contact here.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO one FROM contact_event e
        WHERE e.contact_id = held.id AND e.id = said ->> 'grant_id' AND e.kind = 'granted';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This was not granted in this contact, so it cannot be taken back.' USING ERRCODE = 'KM001';
    ELSIF kms_is_taken_back(held.id, one.id) THEN
        RAISE EXCEPTION 'This grant was taken back already.' USING ERRCODE = 'KM001';
    ELSIF held.erased_for IS NOT NULL THEN
        RAISE EXCEPTION 'The customer of this contact was erased, so nothing of it is changed.' USING ERRCODE = 'KM001';
    END IF;
    grant_said := kms_said_object(one.data);
    IF NOT (one.agent_id = who AND held.holder_id = who AND held.phase <> 'wrapped_up') AND NOT (
        kms_can_see(who, held) AND kms_may_answer(
            who, kms_code(grant_said, 'article_id'), kms_code(grant_said, 'option_id'), kms_money(grant_said, 'amount'))) THEN
        RAISE EXCEPTION 'A grant is taken back by whoever granted it while they have the contact, or by who may approve it.'
            USING ERRCODE = 'KM001';
    ELSIF (kms_text(said, 'title'), kms_money(said, 'amount'))
          IS DISTINCT FROM (kms_text(grant_said, 'title'), kms_money(grant_said, 'amount')) THEN
        RAISE EXCEPTION 'What is taken back is said as it was granted; look at the contact again.' USING ERRCODE = 'KM001';
    ELSIF kms_trimmed(kms_text(said, 'reason')) = ''
          AND (one.agent_id <> who OR at > one.at + interval '1 minute') THEN
        RAISE EXCEPTION 'Say in a few words why it is taken back.' USING ERRCODE = 'KM001';
    END IF;
END $$;

-- What an option of a published article excludes, as the program sends it; a list of names and nothing else.
CREATE FUNCTION kms_excludes_of(option jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    named CONSTANT jsonb := coalesce(option -> 'excludes', '[]');
BEGIN
    IF option IS NULL THEN
        RETURN NULL;
    ELSIF jsonb_typeof(named) <> 'array' OR jsonb_array_length(named) > 100 OR EXISTS (
        SELECT FROM jsonb_array_elements(named) one
        WHERE jsonb_typeof(one) <> 'string' OR length(one #>> '{}') > 300) THEN
        RAISE EXCEPTION '“%” excludes something that is no option, so it was not published.', option ->> 'title'
            USING ERRCODE = 'KM001';
    END IF;
    RETURN named;
END $$;

-- Refuses an option beside which another one stands granted in this contact, where one of the two excludes the other.
CREATE FUNCTION kms_refuse_excluded(which text, wanted option_rule) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    other record;
BEGIN
    SELECT r.title, e.at INTO other
        FROM contact_event e JOIN option_rule r ON r.article_id = wanted.article_id AND r.option_id <> wanted.option_id
        WHERE e.contact_id = which AND e.kind = 'granted'
          AND (wanted.excludes::jsonb ? r.option_id OR r.excludes::jsonb ? wanted.option_id)
          AND kms_is_grant_of(e.data, r.article_id, r.option_id) AND NOT kms_is_taken_back(which, e.id)
        ORDER BY e.at LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '“%” is not granted beside “%”, which was granted in this contact already.', wanted.title, other.title
            USING ERRCODE = 'KM001';
    END IF;
END $$;

-- A fix is of a passage of an article, and says something else than stands there.
CREATE FUNCTION kms_refuse_no_fix(said jsonb) RETURNS void LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF said ->> 'kind' = 'fix' AND (
        coalesce(said ->> 'article_id', '') = '' OR btrim(coalesce(said ->> 'passage', '')) = ''
        OR btrim(coalesce(said ->> 'text', '')) IN ('', btrim(said ->> 'passage'))) THEN
        RAISE EXCEPTION 'Change the words of the passage; a fix says how they should read.' USING ERRCODE = 'KM001';
    END IF;
END $$;

REVOKE ALL ON FUNCTION kms_refuse_no_fix(jsonb), kms_is_taken_back(text, text), kms_withdraw_promises(text, kms_told[]),
    kms_judge_taking_back(text, contact, timestamptz, jsonb), kms_excludes_of(jsonb),
    kms_refuse_excluded(text, option_rule) FROM PUBLIC;
