-- Made from the program, of each kind of event: what erasing leaves of it, and who logs it.

CREATE OR REPLACE FUNCTION kms_events() RETURNS jsonb LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT '{
    "approval_asked": {"kept": ["approval_id", "article_id", "option_id", "title", "amount"]},
    "approval_answered": {"kept": ["approval_id", "granted"]},
    "approval_taken_back": {"kept": ["approval_id"]},
    "opened": {"kept": ["channel", "waited_s", "queue", "direction"]},
    "identified": {"kept": ["customer_id", "level"], "instead": {"name": "Erased customer"}, "naming": ["customer_id", "name", "why"], "unnamed": {"level": "unknown"}},
    "verified": {"kept": ["minutes"]},
    "noted": {"kept": [], "sentences": ["text"]},
    "searched": {"kept": [], "sentences": ["text"]},
    "held": {"kept": ["on"]},
    "suggested": {"kept": ["suggestion_id", "kind"]},
    "none_fit": {"kept": ["article_id", "suggestion_id"]},
    "article_opened": {"kept": ["article_id", "title", "revision", "step"]},
    "step_answered": {"kept": ["article_id", "step_id", "question", "choice", "text", "facts", "next"]},
    "step_undone": {"kept": ["article_id", "step_id"]},
    "fact_set": {"kept": ["fact", "value", "question"], "plain": ["value"]},
    "repeated": {"kept": ["what", "first_by", "article_id", "step_id"]},
    "handed_over": {"kept": ["handover_id", "to_kind", "to_id", "to_name", "warm"], "instead": {"to_name": "Somebody outside"}, "unless": {"to_name": ["to_kind", ["person", "team"]]}},
    "handover_accepted": {"kept": ["handover_id"]},
    "handover_refused": {"kept": ["handover_id"]},
    "handover_taken_back": {"kept": ["handover_id"]},
    "option_offered": {"kept": ["article_id", "option_id", "title", "amount", "remedy"]},
    "option_accepted": {"kept": ["article_id", "option_id", "title", "amount", "remedy"]},
    "option_declined": {"kept": ["article_id", "option_id", "title", "amount", "remedy"], "sentences": ["words"]},
    "granted": {"kept": ["article_id", "option_id", "title", "amount", "remedy", "customer_id"], "naming": ["customer_id"]},
    "promised": {"kept": ["promise_id", "due_at", "customer_id"], "sentences": ["what"], "naming": ["customer_id"]},
    "wrapped_up": {"kept": ["reason", "outcome", "article_id", "article_title", "link", "currency", "told"], "lines": ["told"], "causes": ["reason"], "sentences": ["words"]},
    "reopened": {"kept": []}
}'::jsonb $$;

CREATE OR REPLACE FUNCTION kms_writer_of(kind text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE kind
            WHEN 'approval_answered' THEN 'approval'
            WHEN 'suggested' THEN 'anybody'
            WHEN 'none_fit' THEN 'anybody'
            WHEN 'handover_accepted' THEN 'handover'
            WHEN 'handover_refused' THEN 'handover'
            WHEN 'handover_taken_back' THEN 'handover'
            WHEN 'reopened' THEN 'reopener'
            ELSE 'holder'
        END
    $$;
