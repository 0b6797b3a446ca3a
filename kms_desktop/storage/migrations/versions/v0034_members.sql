-- The events of themes, folded: which stand, what state that makes, what belongs to it. As `voc.themes.folding` has it.

-- Those that were not undone, in their order.
CREATE FUNCTION kms_theme_log(which text) RETURNS SETOF theme_event LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT e.* FROM theme_event e
        WHERE e.theme_id = which AND e.kind <> 'undone' AND NOT EXISTS (
            SELECT FROM theme_event u WHERE u.theme_id = which AND u.kind = 'undone' AND u.seq > e.seq
                AND u.data ->> 'seq' = e.seq::text AND u.by_id = e.by_id)
        ORDER BY e.seq
    $$;

CREATE FUNCTION kms_theme_state(
    which text, OUT state text, OUT article_id text, OUT title text, OUT joined_into text, OUT words text,
    OUT decided text, OUT decided_by text
) LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one theme_event;
    is_owned boolean := false;
BEGIN
    state := ''; article_id := ''; title := ''; joined_into := ''; words := ''; decided := ''; decided_by := '';
    FOR one IN SELECT * FROM kms_theme_log(which) LOOP
        CASE one.kind
            WHEN 'made' THEN
                state := 'new';
                title := one.data ->> 'title';
                article_id := coalesce(one.data ->> 'article_id', '');
            WHEN 'named' THEN
                title := one.data ->> 'title';
            WHEN 'owned' THEN
                is_owned := true;
                state := CASE state WHEN 'new' THEN 'owned' ELSE state END;
            WHEN 'joined' THEN
                state := 'joined';
                joined_into := one.data ->> 'into';
            WHEN 'parted' THEN
                state := CASE WHEN is_owned THEN 'owned' ELSE 'new' END;
                joined_into := '';
            WHEN 'accepted', 'declined' THEN
                state := one.kind;
                decided := one.kind;
                words := one.data ->> 'words';
                decided_by := one.by_id;
            WHEN 'done' THEN
                state := 'done';
            WHEN 'checked' THEN
                state := one.data ->> 'result';
            WHEN 'reopened' THEN
                state := CASE WHEN is_owned THEN 'owned' ELSE 'new' END;
                words := ''; decided := ''; decided_by := '';
            ELSE NULL;
        END CASE;
    END LOOP;
END $$;

-- The theme that counts for this one: itself where it is not joined.
CREATE FUNCTION kms_theme_root(which text) RETURNS text LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    found text := which;
    next_one text;
BEGIN
    FOR _n IN 1..50 LOOP
        next_one := (kms_theme_state(found)).joined_into;
        EXIT WHEN next_one = '';
        found := next_one;
    END LOOP;
    RETURN found;
END $$;

-- The suggestions of a theme by its own log, and of those that are joined into it.
CREATE FUNCTION kms_theme_members(which text, deep integer DEFAULT 50) RETURNS text[] LANGUAGE plpgsql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    one theme_event;
    other text;
    found text[] := '{}';
BEGIN
    FOR one IN SELECT * FROM kms_theme_log(which) LOOP
        CASE one.kind
            WHEN 'made' THEN
                found := ARRAY(SELECT jsonb_array_elements_text(coalesce(one.data::jsonb -> 'suggestion_ids', '[]')));
            WHEN 'added', 'same_here' THEN
                found := array_append(array_remove(found, one.data ->> 'suggestion_id'), one.data ->> 'suggestion_id');
            WHEN 'removed' THEN
                found := array_remove(found, one.data ->> 'suggestion_id');
            ELSE NULL;
        END CASE;
    END LOOP;
    IF deep > 0 THEN
        FOR other IN SELECT DISTINCT e.theme_id FROM theme_event e WHERE e.kind = 'joined' AND e.data ->> 'into' = which LOOP
            IF (kms_theme_state(other)).joined_into = which THEN
                found := found || kms_theme_members(other, deep - 1);
            END IF;
        END LOOP;
    END IF;
    RETURN found;
END $$;

-- Each suggestion of it says to which theme it belongs; `before` was that theme until now. What another theme has stays.
CREATE FUNCTION kms_settle_members(which text, before text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    root CONSTANT text := kms_theme_root(which);
    members CONSTANT text[] := kms_theme_members(which);
BEGIN
    UPDATE suggestion s SET theme_id = NULL
        WHERE s.theme_id IN (which, root, before) AND NOT s.id = ANY (members) AND EXISTS (
            SELECT FROM theme_event e WHERE e.theme_id = which AND e.kind IN ('added', 'removed', 'same_here')
                AND e.data ->> 'suggestion_id' = s.id);
    UPDATE suggestion s SET theme_id = root
        WHERE s.id = ANY (members) AND (s.theme_id IS NULL OR s.theme_id IN (which, before)) AND s.theme_id IS DISTINCT FROM root;
END $$;

-- Where a theme was decided, whoever is still open in it reads the words; gives who.
CREATE FUNCTION kms_answer_members(which text) RETURNS text[] LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    root CONSTANT text := kms_theme_root(which);
    known record := kms_theme_state(root);
    told text[];
BEGIN
    IF known.decided = '' THEN
        RETURN '{}';
    END IF;
    WITH answered AS (
        UPDATE suggestion s SET state = known.decided, answer = known.words, answered_by = known.decided_by,
            answered_at = clock_timestamp(), context = (s.context::jsonb - 'says_since')::json
        WHERE s.theme_id = root AND s.state = 'new' RETURNING s.made_by)
    SELECT array_agg(DISTINCT a.made_by) INTO told FROM answered a;
    RETURN coalesce(told, '{}');
END $$;
