-- What stands in an event → values, as far as it is some: the same as `contacts/values.py` makes of it. None of these
-- raises, whatever is stored. They name no table and no function that could be another one later, as they are read once,
-- when they are made.

-- The data of an event as an object. Text that no column holds, NUL and half characters, is marked as the program marks it.
CREATE FUNCTION kms_said_object(data json) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
DECLARE
    plain text := data::text;
    whole jsonb;
BEGIN
    IF NOT pg_input_is_valid(plain, 'jsonb') THEN
        plain := replace(replace(plain, E'\\\\', E'\\u005c'), E'\\u0000', E'\\ufffd');
        plain := regexp_replace(plain, E'\\\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\\\u[dD][c-fC-F])', '?', 'g');
        plain := regexp_replace(
            plain, E'(?<!\\\\u[dD][89abAB][0-9a-fA-F]{2})\\\\u[dD][c-fC-F][0-9a-fA-F]{2}', '?', 'g');
    END IF;
    whole := plain::jsonb;
    RETURN CASE jsonb_typeof(whole) WHEN 'object' THEN whole ELSE '{}' END;
EXCEPTION WHEN OTHERS THEN
    RETURN '{}';
END $$;

-- The text under the key, as much of it as the program itself writes; '' where there is none.
CREATE FUNCTION kms_text(said jsonb, key text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE jsonb_typeof(said -> key) WHEN 'string' THEN left(said ->> key, 20000) ELSE '' END;

-- A code: as much of the text as an index takes.
CREATE FUNCTION kms_code(said jsonb, key text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN left(kms_text(said, key), 300);

-- The key of a thing of its own, '' where none fits into the column.
CREATE FUNCTION kms_key(said jsonb, key text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN length(kms_text(said, key)) <= 36 THEN kms_text(said, key) ELSE '' END;

-- The texts of a list, one after the other; a text by itself is a list of one.
CREATE FUNCTION kms_texts(said jsonb, key text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE jsonb_typeof(said -> key)
        WHEN 'array' THEN (
            SELECT coalesce(string_agg(part.value #>> '{}', ', ' ORDER BY part.place), '')
            FROM jsonb_array_elements(said -> key) WITH ORDINALITY part (value, place)
            WHERE jsonb_typeof(part.value) = 'string')
        ELSE kms_text(said, key)
    END;

-- Without the blanks at its ends, of all that are blanks to the program.
CREATE FUNCTION kms_trimmed(words text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN btrim(words, E' \t\n\v\f\r\x1c\x1d\x1e\x1f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006'
                        '\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000');

-- The number, also one that stands in a text; NULL for what is none, and beyond 15 digits.
CREATE FUNCTION kms_number(value jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN (
        SELECT CASE WHEN abs(number) < 1e15 THEN number END
        FROM (SELECT CASE
            WHEN jsonb_typeof(value) = 'number' THEN value::numeric
            WHEN jsonb_typeof(value) = 'string' AND kms_trimmed(value #>> '{}') ~
                '^[+-]?([0-9]{1,40}([.][0-9]{0,40})?|[.][0-9]{1,40})([eE][+-]?[0-9]{1,2})?$'
                THEN kms_trimmed(value #>> '{}')::numeric
        END) AS one (number)
    );

-- The amount, to the penny; 0 where there is none.
CREATE FUNCTION kms_money(said jsonb, key text) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN abs(kms_number(said -> key)) < 1000000000 THEN round(kms_number(said -> key), 2) ELSE 0 END;

-- The time as the program writes times, in UTC where no zone is said; NULL for what is none, or what no row can hold.
CREATE FUNCTION kms_time(said jsonb, key text) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN (
        SELECT CASE WHEN at BETWEEN '1900-01-01T00:00:00Z' AND '2200-01-01T00:00:00Z' THEN at END
        FROM (
            SELECT CASE WHEN pg_input_is_valid(zoned, 'timestamptz') THEN zoned::timestamptz END AS at
            FROM (
                SELECT words || CASE WHEN words ~ '(Z|[+-][0-9:]+)$' THEN '' ELSE 'Z' END AS zoned
                FROM kms_text(said, key) AS words
                WHERE words ~ ('^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?'
                               '(Z|[+-](0[0-9]|1[0-5]):[0-5][0-9](:[0-5][0-9])?)?$')
            ) AS written
        ) AS read
    );

-- Whether it is a fact that conditions can ask for.
CREATE FUNCTION kms_is_fact(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN coalesce(jsonb_typeof(value) NOT IN ('null', 'object'), false);

-- Of values in an order, the last that is not NULL.
CREATE FUNCTION kms_newer(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT RETURN $2;
CREATE FUNCTION kms_newer(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT RETURN $2;
CREATE FUNCTION kms_newer(timestamptz, timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT RETURN $2;
CREATE AGGREGATE kms_newest(text) (sfunc = kms_newer, stype = text);
CREATE AGGREGATE kms_newest(numeric) (sfunc = kms_newer, stype = numeric);
CREATE AGGREGATE kms_newest(timestamptz) (sfunc = kms_newer, stype = timestamptz);
