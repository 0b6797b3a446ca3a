-- As in 0018; the telephones at which calls ring for a person can be changed too.

CREATE FUNCTION kms_set_extensions(person staff, value text) RETURNS void LANGUAGE plpgsql VOLATILE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    other staff;
BEGIN
    IF kms_checked_line(value, 400, 'The extensions of a person') !~ '^(\+?\d{1,20}(,\+?\d{1,20})*)?$' THEN
        RAISE EXCEPTION 'Extensions are numbers with commas between them, for example “201,202”.' USING ERRCODE = 'KM001';
    END IF;
    SELECT * INTO other FROM staff s WHERE s.active AND s.id <> person.id AND s.extensions <> ''
        AND string_to_array(s.extensions, ',') && string_to_array(value, ',') ORDER BY s.name LIMIT 1;
    IF other.id IS NOT NULL AND value <> '' THEN
        RAISE EXCEPTION 'One of these extensions is of % (%). Take it away there first.', other.name, other.login
            USING ERRCODE = 'KM001';
    END IF;
    UPDATE staff SET extensions = value WHERE id = person.id;
END $$;

DO $$
DECLARE
    made text := pg_get_functiondef((
        SELECT p.oid FROM pg_proc p
        WHERE p.proname = 'change_person' AND p.pronamespace = quote_ident({acts_text})::regnamespace));
    moved CONSTANT text := 'WHEN ''team'' THEN';
BEGIN
    ASSERT strpos(made, moved) > 0;
    EXECUTE replace(made, moved, 'WHEN ''extensions'' THEN
            before := person.extensions;
            PERFORM kms_set_extensions(person, value);
        ' || moved);
END $$;
