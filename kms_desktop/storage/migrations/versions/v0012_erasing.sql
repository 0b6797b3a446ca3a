-- Erasing reads what is stored as everything else reads it, so that half a character in an event holds nobody's erasing up.

-- As in 0006, of any value as a text.
CREATE OR REPLACE FUNCTION kms_said(data json, key text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT kms_said_object(data) ->> key $$;

-- As in 0008.
CREATE OR REPLACE FUNCTION kms_without_words(kind text, said json) RETURNS jsonb LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    whole jsonb := kms_said_object(said);
    declared CONSTANT jsonb := kms_events() -> kind;
    kept jsonb;
    one record;
BEGIN
    SELECT coalesce(jsonb_object_agg(part.key, part.value), '{}') INTO kept
    FROM jsonb_each(whole) part WHERE (declared -> 'kept') ? part.key;
    FOR one IN SELECT * FROM jsonb_each_text(declared -> 'instead') LOOP
        IF NOT coalesce((declared -> 'unless' -> one.key -> 1) ? (whole ->> (declared -> 'unless' -> one.key ->> 0)), false)
        THEN
            kept := kept || jsonb_build_object(one.key, one.value);
        END IF;
    END LOOP;
    FOR one IN SELECT value AS key FROM jsonb_array_elements_text(declared -> 'plain') LOOP
        IF coalesce(jsonb_typeof(kept -> one.key), '') NOT IN ('number', 'boolean') THEN
            kept := kept - one.key;
        END IF;
    END LOOP;
    FOR one IN SELECT value AS key FROM jsonb_array_elements_text(declared -> 'lines') LOOP
        IF coalesce(jsonb_typeof(kept -> one.key), '') = 'string' THEN
            kept := kept || jsonb_build_object(one.key, kms_line_without_name(kept ->> one.key));
        ELSE
            kept := kept - one.key;
        END IF;
    END LOOP;
    RETURN kept;
END $$;

-- As in 0008.
CREATE OR REPLACE FUNCTION kms_keep_words_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    whose text := (SELECT c.erased_for FROM contact c WHERE c.id = NEW.contact_id);
    naming text[];
BEGIN
    IF whose IS NOT NULL THEN
        NEW.data := kms_left_of_event(NEW.kind, NEW.data, whose);
    ELSIF (strpos(NEW.data::text, '"customer_id"') > 0 OR strpos(NEW.data::text, E'\\') > 0)
       AND kms_is_erased_now(kms_said(NEW.data, 'customer_id')) THEN
        naming := ARRAY(
            SELECT DISTINCT jsonb_array_elements_text(one.value -> 'naming') FROM jsonb_each(kms_events()) one);
        NEW.data := (kms_said_object(NEW.data) - naming)
            || coalesce(kms_events() -> NEW.kind -> 'unnamed', '{}');
    END IF;
    RETURN NEW;
END $$;

-- As in 0006, of what is stored as everything else reads it: a text that says a backslash and four noughts is no NUL.
CREATE OR REPLACE FUNCTION contact_event_append_only() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND kms_acts_as_owner() THEN
        IF (NEW.id, NEW.contact_id, NEW.seq, NEW.at, NEW.agent_id, NEW.kind, NEW.stored_at)
           IS NOT DISTINCT FROM (OLD.id, OLD.contact_id, OLD.seq, OLD.at, OLD.agent_id, OLD.kind, OLD.stored_at)
           AND kms_without_words(OLD.kind, OLD.data) @> kms_said_object(NEW.data)
           AND (kms_is_erased(kms_said(OLD.data, 'customer_id'))
                OR kms_is_erased((SELECT c.erased_for FROM contact c WHERE c.id = OLD.contact_id)))
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'contact_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
