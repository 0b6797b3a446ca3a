-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.
REVOKE ALL ON FUNCTION {acts}.tell_tool_day(text, text, date, json, text) FROM PUBLIC;
ALTER FUNCTION {acts}.tell_tool_day(text, text, date, json, text) SET standard_conforming_strings = on
    SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY' SET "TimeZone" = 'UTC' SET extra_float_digits = 1;
GRANT EXECUTE ON FUNCTION {acts}.tell_tool_day(text, text, date, json, text) TO kms_agent;
