-- Who may run what this version made; and what runs as the owner reads its text and times as they were meant, as in 0016.
DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p
               WHERE p.pronamespace IN (quote_ident({schema_text})::regnamespace, quote_ident({acts_text})::regnamespace)
                 AND p.proname IN ('kms_keep_review_event', 'kms_drop_coaching', 'kms_review_answers', 'kms_counted_code',
                                   'kms_hash_of', 'kms_hold_reviewed', 'kms_hold_review', 'kms_write_review_event',
                                   'kms_refuse_own_review', 'kms_judge_review_event', 'kms_follow_review', 'kms_review_without', 'draw_reviews',
                                   'write_review_event', 'answer_review', 'note_coaching', 'take_back_coaching',
                                   'erase_customer')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        IF (SELECT p.prosecdef FROM pg_proc p WHERE p.oid = one) THEN
            EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on SET transform_null_equals = off '
                           'SET "DateStyle" = ''ISO, MDY'' SET "TimeZone" = ''UTC'' SET extra_float_digits = 1', one);
        END IF;
    END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION
    {acts}.draw_reviews(text, text, text, text, integer, text, boolean, text, text),
    {acts}.write_review_event(text, text, text, integer, text, json, text, text)
    TO kms_supervisor, kms_admin, kms_quality_reviewer;
GRANT EXECUTE ON FUNCTION {acts}.answer_review(text, text, text, text, text) TO kms_agent;
GRANT EXECUTE ON FUNCTION
    {acts}.note_coaching(text, text, text, text, text), {acts}.take_back_coaching(text, text, text)
    TO kms_agent, kms_quality_reviewer;
