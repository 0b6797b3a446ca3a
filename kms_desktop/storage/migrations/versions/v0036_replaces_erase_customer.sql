-- As before; what was said of a contact of theirs in a review goes wholly, what was not judged yet is withdrawn, and of
-- every other review and note goes what names the customer.

DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'erase_customer' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
    found CONSTANT text := 'UPDATE suggestion SET text = kms_without_their(text, sentences, names, parts),';
BEGIN
    ASSERT strpos(made, found) > 0;
    made := replace(made, found, 'UPDATE review_event e SET data = kms_review_without(e.data::jsonb)::json
        WHERE e.review_id IN (SELECT r.id FROM review r WHERE r.contact_id = ANY (contacts));
    UPDATE review_event e SET data = kms_theme_without(e.data::jsonb, ''{}'', names, ''{}'')::json
        WHERE EXISTS (SELECT FROM unnest(names) name WHERE strpos(lower(e.data::text), lower(name)) > 0);
    UPDATE coaching_note n SET words = '''' WHERE n.review_id IN (SELECT r.id FROM review r WHERE r.contact_id = ANY (contacts));
    UPDATE coaching_note n SET words = kms_without_their(n.words, ''{}'', names, ''{}'')
        WHERE EXISTS (SELECT FROM unnest(names) name WHERE strpos(lower(n.words), lower(name)) > 0);
    UPDATE review r SET state = ''withdrawn'' WHERE r.contact_id = ANY (contacts) AND r.state = ''drawn'';
    ' || found);
    EXECUTE made;
END $$;

CREATE FUNCTION kms_review_without(said jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT coalesce(jsonb_object_agg(one.key, CASE WHEN one.key IN ('words', 'why') THEN '""'::jsonb ELSE one.value END), '{}')
        FROM jsonb_each(said) one
    $$;
