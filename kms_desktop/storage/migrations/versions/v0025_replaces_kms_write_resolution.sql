-- As in 0012, one row for each issue, and what was settled beside it.
CREATE OR REPLACE FUNCTION kms_write_resolution(which text, told kms_told[], customer text) RETURNS void LANGUAGE sql
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT kms_write_issues(which, told, customer);
        SELECT kms_write_closed_exchanges(which, told, customer);
    $$;
