-- As before; of the words of themes goes what names the customer, and of a title that the program made of what was said in
-- their contact what is theirs of it.

CREATE FUNCTION kms_theme_without(said jsonb, sentences text[], names text[], parts text[]) RETURNS jsonb LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(jsonb_object_agg(one.key, CASE
            WHEN one.key NOT IN ('title', 'words', 'why', 'department', 'address') THEN one.value
            WHEN jsonb_typeof(one.value) = 'string'
                THEN to_jsonb(kms_without_their(one.value #>> '{}', sentences, names, parts))
            WHEN jsonb_typeof(one.value) = 'array' THEN (
                SELECT coalesce(jsonb_agg(kms_without_their(w #>> '{}', sentences, names, parts)), '[]')
                FROM jsonb_array_elements(one.value) w)
            ELSE one.value END), '{}')
        FROM jsonb_each(said) one
    $$;

DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'erase_customer' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
    found CONSTANT text := 'UPDATE suggestion SET text = kms_without_their(text, sentences, names, parts),';
BEGIN
    ASSERT strpos(made, found) > 0;
    made := replace(made, found, 'UPDATE theme_event e SET data = kms_theme_without(e.data::jsonb, sentences, names, parts)::json
        WHERE e.kind = ''made'' AND EXISTS (SELECT FROM suggestion s WHERE s.contact_id = ANY (contacts)
            AND s.id = e.data::jsonb -> ''suggestion_ids'' ->> 0);
    UPDATE theme_event e SET data = kms_theme_without(e.data::jsonb, ''{}'', names, ''{}'')::json
        WHERE EXISTS (SELECT FROM unnest(names) name WHERE strpos(lower(e.data::text), lower(name)) > 0);
    ' || found);
    EXECUTE made;
END $$;
