-- Made from the program, of each kind of event: what it holds, what erasing leaves of it, who logs it and who is told.

CREATE OR REPLACE FUNCTION kms_events() RETURNS jsonb LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$ SELECT '{
    "approval_asked": {"kept": ["approval_id", "article_id", "option_id", "title", "amount"], "holds": {"approval_id": "key", "article_id": "code", "option_id": "code", "title": "text", "amount": "money", "question": "text"}, "audience": "waiting"},
    "approval_answered": {"kept": ["approval_id", "granted"], "holds": {"approval_id": "key", "granted": "yes", "reason": "text"}, "audience": "waiting"},
    "approval_taken_back": {"kept": ["approval_id"], "holds": {"approval_id": "key", "reason": "text"}, "audience": "waiting"},
    "opened": {"kept": ["channel", "waited_s", "queue", "direction"], "holds": {"channel": "code", "number": "code", "call_id": "code", "shown": "code", "waited_s": "number", "queue": "code", "direction": "code"}, "audience": "desks"},
    "identified": {"kept": ["customer_id", "level"], "instead": {"name": "Erased customer"}, "naming": ["customer_id", "name", "why"], "unnamed": {"level": "unknown"}, "holds": {"customer_id": "code", "name": "text", "level": "code", "why": "text"}, "audience": "desks"},
    "verified": {"kept": ["minutes"], "holds": {"how": "texts", "minutes": "number"}, "audience": "nobody"},
    "noted": {"kept": [], "sentences": ["text"], "holds": {"text": "text"}, "audience": "nobody"},
    "searched": {"kept": [], "sentences": ["text"], "holds": {"text": "text"}, "audience": "nobody"},
    "held": {"kept": ["on"], "holds": {"on": "yes"}, "audience": "in time"},
    "suggested": {"kept": ["suggestion_id", "kind"], "holds": {"suggestion_id": "code", "kind": "code", "text": "text"}, "audience": "desks"},
    "none_fit": {"kept": ["article_id", "suggestion_id"], "holds": {"article_id": "code", "text": "text", "suggestion_id": "code"}, "audience": "desks"},
    "consult_asked": {"kept": ["consult_id", "to_kind", "to_id", "to_name", "article_id", "again_of"], "holds": {"consult_id": "key", "to_kind": "code", "to_id": "code", "to_name": "text", "question": "text", "article_id": "code", "again_of": "code"}, "audience": "waiting"},
    "consult_seen": {"kept": ["consult_id"], "holds": {"consult_id": "key"}, "audience": "waiting"},
    "consult_answered": {"kept": ["consult_id", "takes_over"], "holds": {"consult_id": "key", "answer": "text", "takes_over": "yes"}, "audience": "waiting"},
    "consult_declined": {"kept": ["consult_id"], "holds": {"consult_id": "key"}, "audience": "waiting"},
    "consult_withdrawn": {"kept": ["consult_id"], "holds": {"consult_id": "key"}, "audience": "waiting"},
    "down_reported": {"kept": ["report_id", "about", "said"], "holds": {"report_id": "code", "about": "code", "said": "yes"}, "audience": "nobody"},
    "grant_taken_back": {"kept": ["grant_id", "title", "amount"], "holds": {"grant_id": "code", "title": "text", "amount": "money", "reason": "text"}, "audience": "desks"},
    "task_done": {"kept": ["grant_id", "what", "how"], "holds": {"grant_id": "code", "what": "text", "how": "code"}, "audience": "nobody"},
    "article_opened": {"kept": ["article_id", "title", "revision", "step"], "holds": {"article_id": "code", "title": "text", "revision": "code", "step": "code"}, "audience": "desks"},
    "step_answered": {"kept": ["article_id", "step_id", "question", "choice", "text", "facts", "next"], "holds": {"article_id": "code", "step_id": "code", "question": "text", "choice": "place", "text": "text", "facts": "facts", "next": "codes"}, "audience": "nobody"},
    "step_undone": {"kept": ["article_id", "step_id"], "holds": {"article_id": "code", "step_id": "code"}, "audience": "nobody"},
    "fact_set": {"kept": ["fact", "value", "question"], "plain": ["value"], "holds": {"fact": "code", "value": "fact", "question": "text"}, "audience": "nobody"},
    "repeated": {"kept": ["what", "first_by", "article_id", "step_id"], "holds": {"what": "text", "first_by": "code", "article_id": "code", "step_id": "code"}, "audience": "desks"},
    "handed_over": {"kept": ["handover_id", "to_kind", "to_id", "to_name", "warm"], "instead": {"to_name": "Somebody outside"}, "unless": {"to_name": ["to_kind", ["person", "team"]]}, "holds": {"handover_id": "key", "to_kind": "code", "to_id": "code", "to_name": "text", "question": "text", "warm": "yes", "answer": "text"}, "audience": "waiting"},
    "handover_accepted": {"kept": ["handover_id"], "holds": {"handover_id": "key", "reason": "text"}, "audience": "waiting"},
    "handover_refused": {"kept": ["handover_id"], "holds": {"handover_id": "key", "reason": "text"}, "audience": "waiting"},
    "handover_taken_back": {"kept": ["handover_id"], "holds": {"handover_id": "key", "reason": "text"}, "audience": "waiting"},
    "option_offered": {"kept": ["article_id", "option_id", "title", "amount", "remedy"], "holds": {"article_id": "code", "option_id": "code", "title": "text", "amount": "money", "remedy": "code"}, "audience": "desks"},
    "option_accepted": {"kept": ["article_id", "option_id", "title", "amount", "remedy"], "holds": {"article_id": "code", "option_id": "code", "title": "text", "amount": "money", "remedy": "code"}, "audience": "desks"},
    "option_declined": {"kept": ["article_id", "option_id", "title", "amount", "remedy"], "sentences": ["words"], "holds": {"article_id": "code", "option_id": "code", "title": "text", "amount": "money", "remedy": "code", "words": "text"}, "audience": "desks"},
    "granted": {"kept": ["article_id", "option_id", "title", "amount", "remedy", "customer_id", "then", "then_who", "then_due"], "naming": ["customer_id"], "holds": {"article_id": "code", "option_id": "code", "title": "text", "amount": "money", "remedy": "code", "customer_id": "code", "then": "text", "then_who": "text", "then_due": "time"}, "audience": "desks"},
    "promised": {"kept": ["promise_id", "due_at", "customer_id", "channel", "next_word_at", "grant_id"], "sentences": ["what"], "naming": ["customer_id"], "holds": {"promise_id": "key", "what": "text", "due_at": "time", "customer_id": "code", "channel": "code", "next_word_at": "time", "grant_id": "code"}, "audience": "desks"},
    "promise_kept": {"kept": ["promise_id"], "holds": {"promise_id": "key"}, "audience": "desks"},
    "promise_broken": {"kept": ["promise_id", "why"], "holds": {"promise_id": "key", "why": "code"}, "audience": "desks"},
    "promise_moved": {"kept": ["promise_id", "due_at", "why", "next_word_at"], "holds": {"promise_id": "key", "due_at": "time", "why": "code", "next_word_at": "time"}, "audience": "desks"},
    "promise_passed": {"kept": ["promise_id", "to_id"], "holds": {"promise_id": "key", "to_id": "code"}, "audience": "desks"},
    "promise_word_given": {"kept": ["promise_id", "next_word_at"], "holds": {"promise_id": "key", "next_word_at": "time"}, "audience": "desks"},
    "promise_undone": {"kept": ["promise_id", "event_id"], "holds": {"promise_id": "key", "event_id": "key"}, "audience": "desks"},
    "words_said": {"kept": ["article_id", "step_id", "words", "said"], "holds": {"article_id": "code", "step_id": "code", "words": "text", "said": "yes"}, "audience": "nobody"},
    "prevention_told": {"kept": ["article_id", "words", "said"], "holds": {"article_id": "code", "words": "text", "said": "yes"}, "audience": "nobody"},
    "confirmation_given": {"kept": ["how"], "holds": {"how": "code"}, "audience": "desks"},
    "issue_settled": {"kept": ["issue_id", "reason", "reason_code", "article_id", "article_title", "article_kind", "link", "preventable"], "causes": ["reason"], "sentences": ["asked"], "holds": {"issue_id": "key", "reason": "text", "reason_code": "code", "article_id": "code", "article_title": "text", "article_kind": "code", "link": "code", "preventable": "code", "resolution": "text", "asked": "text"}, "audience": "nobody"},
    "wrapped_up": {"kept": ["reason", "outcome", "article_id", "article_title", "link", "currency", "told", "reason_code", "article_kind", "preventable", "issues", "talk_s", "hold_s", "wrap_s", "proposed_code", "proposed_article", "proposed_link", "proposed_outcome", "ease"], "lines": ["told"], "causes": ["reason"], "sentences": ["words", "asked"], "holds": {"reason": "text", "outcome": "code", "words": "text", "article_id": "code", "article_title": "text", "link": "code", "resolution": "text", "currency": "code", "told": "text", "reason_code": "code", "article_kind": "code", "preventable": "code", "asked": "text", "issues": "codes", "also_closes": "codes", "talk_s": "number", "hold_s": "number", "wrap_s": "number", "proposed_code": "code", "proposed_article": "code", "proposed_link": "code", "proposed_outcome": "code", "ease": "code"}, "audience": "desks"},
    "wrap_up_corrected": {"kept": ["reason", "outcome", "article_id", "article_title", "link", "reason_code", "article_kind", "preventable", "issues", "ease"], "causes": ["reason"], "sentences": ["words"], "holds": {"reason": "text", "outcome": "code", "words": "text", "article_id": "code", "article_title": "text", "link": "code", "resolution": "text", "reason_code": "code", "article_kind": "code", "preventable": "code", "issues": "codes", "also_closes": "codes", "why": "text", "ease": "code"}, "audience": "desks"},
    "reopened": {"kept": [], "holds": {"reason": "text"}, "audience": "desks"}
}'::jsonb $$;

CREATE OR REPLACE FUNCTION kms_writer_of(kind text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT CASE kind
            WHEN 'approval_answered' THEN 'approval'
            WHEN 'suggested' THEN 'anybody'
            WHEN 'none_fit' THEN 'anybody'
            WHEN 'consult_seen' THEN 'consult'
            WHEN 'consult_answered' THEN 'consult'
            WHEN 'consult_declined' THEN 'consult'
            WHEN 'grant_taken_back' THEN 'taker'
            WHEN 'handover_accepted' THEN 'handover'
            WHEN 'handover_refused' THEN 'handover'
            WHEN 'handover_taken_back' THEN 'handover'
            WHEN 'promise_kept' THEN 'promiser'
            WHEN 'promise_broken' THEN 'promiser'
            WHEN 'promise_moved' THEN 'promiser'
            WHEN 'promise_passed' THEN 'promiser'
            WHEN 'promise_word_given' THEN 'promiser'
            WHEN 'promise_undone' THEN 'promiser'
            WHEN 'confirmation_given' THEN 'anybody'
            WHEN 'issue_settled' THEN 'settler'
            WHEN 'wrap_up_corrected' THEN 'corrector'
            WHEN 'reopened' THEN 'reopener'
            ELSE 'holder'
        END
    $$;
