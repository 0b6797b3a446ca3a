-- As in 0011; an act of many parts gathers whom they concern, and tells them together at its end.
DO $$
DECLARE
    made CONSTANT text := pg_get_functiondef('kms_announce(text[], boolean)'::regprocedure);
    tells CONSTANT text := 'IF at_once THEN';
BEGIN
    ASSERT strpos(made, tells) > 0;
    EXECUTE replace(made, tells, 'IF at_once AND coalesce(current_setting(''kms.gathers'', true), '''') = ''on'' THEN
        PERFORM set_config(''kms.gathered'', concat_ws('','', nullif(current_setting(''kms.gathered'', true), ''''), whom), true);
    ELSIF at_once THEN');
END $$;
