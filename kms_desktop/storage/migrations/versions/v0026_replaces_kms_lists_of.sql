-- As in 0012, and what a grant that is taken back changes.
CREATE OR REPLACE FUNCTION kms_lists_of(kind text) RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN kind IS NULL THEN ARRAY['option_use', 'repeat', 'promise', 'handover', 'approval']
        WHEN kind = 'identified' THEN ARRAY['option_use', 'repeat', 'promise']
        WHEN kind IN ('option_offered', 'option_accepted', 'option_declined', 'granted') THEN ARRAY['option_use']
        WHEN kind IN ('verified', 'step_answered', 'step_undone', 'fact_set', 'repeated', 'article_opened')
            THEN ARRAY['repeat']
        WHEN starts_with(kind, 'promise') THEN ARRAY['promise']
        WHEN kind = 'grant_taken_back' THEN ARRAY['option_use', 'promise']
        WHEN kind = 'handover_accepted' THEN ARRAY['handover', 'promise']
        WHEN kind IN ('handed_over', 'handover_refused', 'handover_taken_back') THEN ARRAY['handover']
        WHEN kind IN ('approval_asked', 'approval_answered', 'approval_taken_back') THEN ARRAY['approval']
        ELSE '{}'
    END;
