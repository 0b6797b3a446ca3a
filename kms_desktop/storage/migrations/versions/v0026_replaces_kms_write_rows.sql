-- As in 0012, and what went with a grant that was taken back is owed by nobody.
CREATE OR REPLACE FUNCTION kms_write_rows(which text, after_kind text DEFAULT NULL) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = {schema}, pg_temp SET plan_cache_mode = force_generic_plan
    SET standard_conforming_strings = on SET transform_null_equals = off SET "DateStyle" = 'ISO, MDY'
    SET "TimeZone" = 'UTC' SET extra_float_digits = 1
    AS $$
DECLARE
    told kms_told[] := ARRAY(SELECT e FROM kms_read_events(which) e);
    changed text[] := kms_lists_of(after_kind);
    customer text;
BEGIN
    IF cardinality(told) = 0 THEN
        RETURN;
    END IF;
    IF 'repeat' = ANY (changed) THEN
        PERFORM kms_write_repeats(which, told);
    END IF;
    PERFORM kms_write_contact(which, told);
    SELECT c.customer_id INTO customer FROM contact c WHERE c.id = which;
    IF 'option_use' = ANY (changed) THEN
        PERFORM kms_write_offers(which, told, customer);
    END IF;
    IF 'promise' = ANY (changed) THEN
        PERFORM kms_write_promises(which, told);
        PERFORM kms_withdraw_promises(which, told);
    END IF;
    IF 'handover' = ANY (changed) THEN
        PERFORM kms_write_handovers(which, told);
    END IF;
    IF 'approval' = ANY (changed) THEN
        PERFORM kms_write_approvals(which, told);
    END IF;
    IF told[cardinality(told)].phase = 'wrapped_up' THEN
        PERFORM kms_write_resolution(which, told, customer);
        PERFORM kms_write_history(which, told, customer);
    ELSE
        PERFORM kms_drop_closing(which);
    END IF;
END $$;
