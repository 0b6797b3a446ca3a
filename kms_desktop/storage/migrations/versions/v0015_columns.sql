-- Made from the program, of each column: what it may hold, and how what it holds already is mended.

SELECT kms_mend_column('approval', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('approval', 'asked_by', 'char_length("asked_by") <= 20000', 'left("asked_by", 20000)');
SELECT kms_mend_column('approval', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('approval', 'option_id', 'char_length("option_id") <= 20000', 'left("option_id", 20000)');
SELECT kms_mend_column('approval', 'title', 'char_length("title") <= 200000', 'left("title", 200000)');
SELECT kms_mend_column('approval', 'question', 'char_length("question") <= 200000', 'left("question", 200000)');
SELECT kms_mend_column('approval', 'asked_at', '"asked_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("asked_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('approval', 'state', 'char_length("state") <= 20000', 'left("state", 20000)');
SELECT kms_mend_column('approval', 'answered_by', 'char_length("answered_by") <= 20000', 'left("answered_by", 20000)');
SELECT kms_mend_column('approval', 'answered_at', '"answered_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("answered_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('approval', 'reason', 'char_length("reason") <= 200000', 'left("reason", 200000)');
ALTER TABLE approval
    ADD CONSTRAINT ck_approval_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_approval_asked_by CHECK (char_length("asked_by") <= 20000),
    ADD CONSTRAINT ck_approval_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_approval_option_id CHECK (char_length("option_id") <= 20000),
    ADD CONSTRAINT ck_approval_title CHECK (char_length("title") <= 200000),
    ADD CONSTRAINT ck_approval_question CHECK (char_length("question") <= 200000),
    ADD CONSTRAINT ck_approval_asked_at CHECK ("asked_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_approval_state CHECK (char_length("state") <= 20000),
    ADD CONSTRAINT ck_approval_answered_by CHECK (char_length("answered_by") <= 20000),
    ADD CONSTRAINT ck_approval_answered_at CHECK ("answered_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_approval_reason CHECK (char_length("reason") <= 200000);

SELECT kms_mend_column('article_change', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('article_change', 'n', '"n" BETWEEN 1 AND 1000000', 'least(greatest("n", 1), 1000000)');
SELECT kms_mend_column('article_change', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('article_change', 'by_id', 'char_length("by_id") <= 20000', 'left("by_id", 20000)');
SELECT kms_mend_column('article_change', 'what', 'char_length("what") <= 20000', 'left("what", 20000)');
SELECT kms_mend_column('article_change', 'before', 'char_length("before") <= 200000', 'left("before", 200000)');
SELECT kms_mend_column('article_change', 'after', 'char_length("after") <= 200000', 'left("after", 200000)');
ALTER TABLE article_change
    ADD CONSTRAINT ck_article_change_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_article_change_n CHECK ("n" BETWEEN 1 AND 1000000),
    ADD CONSTRAINT ck_article_change_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_article_change_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_article_change_what CHECK (char_length("what") <= 20000),
    ADD CONSTRAINT ck_article_change_before CHECK (char_length("before") <= 200000),
    ADD CONSTRAINT ck_article_change_after CHECK (char_length("after") <= 200000);

SELECT kms_mend_column('article_picture', 'path', 'char_length("path") <= 20000', 'left("path", 20000)');
SELECT kms_mend_column('article_picture', 'data', 'octet_length("data") <= 8388608', 'substring("data" FROM 1 FOR 8388608)');
SELECT kms_mend_column('article_picture', 'by_id', 'char_length("by_id") <= 20000', 'left("by_id", 20000)');
SELECT kms_mend_column('article_picture', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE article_picture
    ADD CONSTRAINT ck_article_picture_path CHECK (char_length("path") <= 20000),
    ADD CONSTRAINT ck_article_picture_data CHECK (octet_length("data") <= 8388608),
    ADD CONSTRAINT ck_article_picture_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_article_picture_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('article_revision', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('article_revision', 'revision', 'char_length("revision") <= 20000', 'left("revision", 20000)');
SELECT kms_mend_column('article_revision', 'parent', 'char_length("parent") <= 20000', 'left("parent", 20000)');
SELECT kms_mend_column('article_revision', 'author_id', 'char_length("author_id") <= 20000', 'left("author_id", 20000)');
SELECT kms_mend_column('article_revision', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('article_revision', 'text', 'char_length("text") <= 1000000', 'left("text", 1000000)');
ALTER TABLE article_revision
    ADD CONSTRAINT ck_article_revision_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_article_revision_revision CHECK (char_length("revision") <= 20000),
    ADD CONSTRAINT ck_article_revision_parent CHECK (char_length("parent") <= 20000),
    ADD CONSTRAINT ck_article_revision_author_id CHECK (char_length("author_id") <= 20000),
    ADD CONSTRAINT ck_article_revision_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_article_revision_text CHECK (char_length("text") <= 1000000);

ALTER TABLE audit
    ADD CONSTRAINT ck_audit_seq CHECK ("seq" BETWEEN 1 AND 2000000000) NOT VALID,
    ADD CONSTRAINT ck_audit_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00') NOT VALID,
    ADD CONSTRAINT ck_audit_who CHECK (char_length("who") <= 20000) NOT VALID,
    ADD CONSTRAINT ck_audit_what CHECK (char_length("what") <= 20000) NOT VALID,
    ADD CONSTRAINT ck_audit_data CHECK (kms_is_stored_json("data", 'object', 1000000, 32)) NOT VALID;

SELECT kms_mend_column('contact', 'customer_id', 'char_length("customer_id") <= 20000', 'left("customer_id", 20000)');
SELECT kms_mend_column('contact', 'channel', 'char_length("channel") <= 20000', 'left("channel", 20000)');
SELECT kms_mend_column('contact', 'number', 'char_length("number") <= 20000', 'left("number", 20000)');
SELECT kms_mend_column('contact', 'call_id', 'char_length("call_id") <= 20000', 'left("call_id", 20000)');
SELECT kms_mend_column('contact', 'phase', 'char_length("phase") <= 20000', 'left("phase", 20000)');
SELECT kms_mend_column('contact', 'holder_id', 'char_length("holder_id") <= 20000', 'left("holder_id", 20000)');
SELECT kms_mend_column('contact', 'opened_at', '"opened_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("opened_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('contact', 'ended_at', '"ended_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("ended_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('contact', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('contact', 'reason', 'char_length("reason") <= 20000', 'left("reason", 20000)');
SELECT kms_mend_column('contact', 'outcome', 'char_length("outcome") <= 20000', 'left("outcome", 20000)');
SELECT kms_mend_column('contact', 'words', 'char_length("words") <= 200000', 'left("words", 200000)');
SELECT kms_mend_column('contact', 'legs', '"legs" BETWEEN 0 AND 1000000', 'least(greatest("legs", 0), 1000000)');
SELECT kms_mend_column('contact', 'repeats', '"repeats" BETWEEN 0 AND 1000000', 'least(greatest("repeats", 0), 1000000)');
SELECT kms_mend_column('contact', 'division', 'char_length("division") <= 20000', 'left("division", 20000)');
SELECT kms_mend_column('contact', 'erased_for', 'char_length("erased_for") <= 20000', 'left("erased_for", 20000)');
ALTER TABLE contact
    ADD CONSTRAINT ck_contact_customer_id CHECK (char_length("customer_id") <= 20000),
    ADD CONSTRAINT ck_contact_channel CHECK (char_length("channel") <= 20000),
    ADD CONSTRAINT ck_contact_number CHECK (char_length("number") <= 20000),
    ADD CONSTRAINT ck_contact_call_id CHECK (char_length("call_id") <= 20000),
    ADD CONSTRAINT ck_contact_phase CHECK (char_length("phase") <= 20000),
    ADD CONSTRAINT ck_contact_holder_id CHECK (char_length("holder_id") <= 20000),
    ADD CONSTRAINT ck_contact_opened_at CHECK ("opened_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_contact_ended_at CHECK ("ended_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_contact_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_contact_reason CHECK (char_length("reason") <= 20000),
    ADD CONSTRAINT ck_contact_outcome CHECK (char_length("outcome") <= 20000),
    ADD CONSTRAINT ck_contact_words CHECK (char_length("words") <= 200000),
    ADD CONSTRAINT ck_contact_legs CHECK ("legs" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_contact_repeats CHECK ("repeats" BETWEEN 0 AND 1000000),
    ADD CONSTRAINT ck_contact_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_contact_erased_for CHECK (char_length("erased_for") <= 20000);

SELECT kms_mend_column('contact_event', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('contact_event', 'seq', '"seq" BETWEEN 1 AND 1000000', 'least(greatest("seq", 1), 1000000)');
SELECT kms_mend_column('contact_event', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('contact_event', 'agent_id', 'char_length("agent_id") <= 20000', 'left("agent_id", 20000)');
SELECT kms_mend_column('contact_event', 'kind', 'char_length("kind") <= 20000', 'left("kind", 20000)');
SELECT kms_mend_column('contact_event', 'data', 'kms_is_stored_json("data", ''object'', 1000000, 32)', 'kms_mended_json("data", ''object'', 1000000, 32)');
SELECT kms_mend_column('contact_event', 'stored_at', '"stored_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("stored_at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE contact_event
    ADD CONSTRAINT ck_contact_event_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_contact_event_seq CHECK ("seq" BETWEEN 1 AND 1000000),
    ADD CONSTRAINT ck_contact_event_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_contact_event_agent_id CHECK (char_length("agent_id") <= 20000),
    ADD CONSTRAINT ck_contact_event_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_contact_event_data CHECK (kms_is_stored_json("data", 'object', 1000000, 32)),
    ADD CONSTRAINT ck_contact_event_stored_at CHECK ("stored_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('customer', 'name', 'char_length("name") <= 20000', 'left("name", 20000)');
SELECT kms_mend_column('customer', 'account_no', 'char_length("account_no") <= 20000', 'left("account_no", 20000)');
SELECT kms_mend_column('customer', 'tier', 'char_length("tier") <= 20000', 'left("tier", 20000)');
SELECT kms_mend_column('customer', 'since', '"since" BETWEEN ''1900-01-01'' AND ''2200-01-01''', 'NULL');
SELECT kms_mend_column('customer', 'products', 'kms_is_stored_json("products", ''array'', 1000000, 32)', 'kms_mended_json("products", ''array'', 1000000, 32)');
SELECT kms_mend_column('customer', 'facts', 'kms_is_stored_json("facts", ''object'', 1000000, 32)', 'kms_mended_json("facts", ''object'', 1000000, 32)');
SELECT kms_mend_column('customer', 'source', 'char_length("source") <= 20000', 'left("source", 20000)');
SELECT kms_mend_column('customer', 'created_at', '"created_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("created_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('customer', 'division', 'char_length("division") <= 20000', 'left("division", 20000)');
SELECT kms_mend_column('customer', 'erased_in', '"erased_in" BETWEEN 1 AND 2000000000', 'least(greatest("erased_in", 1), 2000000000)');
ALTER TABLE customer
    ADD CONSTRAINT ck_customer_name CHECK (char_length("name") <= 20000),
    ADD CONSTRAINT ck_customer_account_no CHECK (char_length("account_no") <= 20000),
    ADD CONSTRAINT ck_customer_tier CHECK (char_length("tier") <= 20000),
    ADD CONSTRAINT ck_customer_since CHECK ("since" BETWEEN '1900-01-01' AND '2200-01-01'),
    ADD CONSTRAINT ck_customer_products CHECK (kms_is_stored_json("products", 'array', 1000000, 32)),
    ADD CONSTRAINT ck_customer_facts CHECK (kms_is_stored_json("facts", 'object', 1000000, 32)),
    ADD CONSTRAINT ck_customer_source CHECK (char_length("source") <= 20000),
    ADD CONSTRAINT ck_customer_created_at CHECK ("created_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_customer_division CHECK (char_length("division") <= 20000),
    ADD CONSTRAINT ck_customer_erased_in CHECK ("erased_in" BETWEEN 1 AND 2000000000);

SELECT kms_mend_column('handover', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('handover', 'from_id', 'char_length("from_id") <= 20000', 'left("from_id", 20000)');
SELECT kms_mend_column('handover', 'to_kind', 'char_length("to_kind") <= 20000', 'left("to_kind", 20000)');
SELECT kms_mend_column('handover', 'to_id', 'char_length("to_id") <= 20000', 'left("to_id", 20000)');
SELECT kms_mend_column('handover', 'question', 'char_length("question") <= 200000', 'left("question", 200000)');
SELECT kms_mend_column('handover', 'made_at', '"made_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("made_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('handover', 'state', 'char_length("state") <= 20000', 'left("state", 20000)');
SELECT kms_mend_column('handover', 'answered_by', 'char_length("answered_by") <= 20000', 'left("answered_by", 20000)');
SELECT kms_mend_column('handover', 'answered_at', '"answered_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("answered_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('handover', 'reason', 'char_length("reason") <= 200000', 'left("reason", 200000)');
ALTER TABLE handover
    ADD CONSTRAINT ck_handover_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_handover_from_id CHECK (char_length("from_id") <= 20000),
    ADD CONSTRAINT ck_handover_to_kind CHECK (char_length("to_kind") <= 20000),
    ADD CONSTRAINT ck_handover_to_id CHECK (char_length("to_id") <= 20000),
    ADD CONSTRAINT ck_handover_question CHECK (char_length("question") <= 200000),
    ADD CONSTRAINT ck_handover_made_at CHECK ("made_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_handover_state CHECK (char_length("state") <= 20000),
    ADD CONSTRAINT ck_handover_answered_by CHECK (char_length("answered_by") <= 20000),
    ADD CONSTRAINT ck_handover_answered_at CHECK ("answered_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_handover_reason CHECK (char_length("reason") <= 200000);

SELECT kms_mend_column('identity', 'customer_id', 'char_length("customer_id") <= 20000', 'left("customer_id", 20000)');
SELECT kms_mend_column('identity', 'kind', 'char_length("kind") <= 20000', 'left("kind", 20000)');
SELECT kms_mend_column('identity', 'value_norm', 'char_length("value_norm") <= 20000', 'left("value_norm", 20000)');
SELECT kms_mend_column('identity', 'tail', 'char_length("tail") <= 20000', 'left("tail", 20000)');
SELECT kms_mend_column('identity', 'level', 'char_length("level") <= 20000', 'left("level", 20000)');
SELECT kms_mend_column('identity', 'source', 'char_length("source") <= 20000', 'left("source", 20000)');
ALTER TABLE identity
    ADD CONSTRAINT ck_identity_customer_id CHECK (char_length("customer_id") <= 20000),
    ADD CONSTRAINT ck_identity_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_identity_value_norm CHECK (char_length("value_norm") <= 20000),
    ADD CONSTRAINT ck_identity_tail CHECK (char_length("tail") <= 20000),
    ADD CONSTRAINT ck_identity_level CHECK (char_length("level") <= 20000),
    ADD CONSTRAINT ck_identity_source CHECK (char_length("source") <= 20000);

SELECT kms_mend_column('interaction', 'source', 'char_length("source") <= 20000', 'left("source", 20000)');
SELECT kms_mend_column('interaction', 'source_id', 'char_length("source_id") <= 20000', 'left("source_id", 20000)');
SELECT kms_mend_column('interaction', 'thread_id', 'char_length("thread_id") <= 20000', 'left("thread_id", 20000)');
SELECT kms_mend_column('interaction', 'customer_id', 'char_length("customer_id") <= 20000', 'left("customer_id", 20000)');
SELECT kms_mend_column('interaction', 'channel', 'char_length("channel") <= 20000', 'left("channel", 20000)');
SELECT kms_mend_column('interaction', 'direction', 'char_length("direction") <= 20000', 'left("direction", 20000)');
SELECT kms_mend_column('interaction', 'started_at', '"started_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("started_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('interaction', 'ended_at', '"ended_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("ended_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('interaction', 'subject', 'char_length("subject") <= 200000', 'left("subject", 200000)');
SELECT kms_mend_column('interaction', 'body_text', 'char_length("body_text") <= 200000', 'left("body_text", 200000)');
SELECT kms_mend_column('interaction', 'body_html', 'char_length("body_html") <= 2000000', 'left("body_html", 2000000)');
SELECT kms_mend_column('interaction', 'author_name', 'char_length("author_name") <= 20000', 'left("author_name", 20000)');
SELECT kms_mend_column('interaction', 'author_kind', 'char_length("author_kind") <= 20000', 'left("author_kind", 20000)');
SELECT kms_mend_column('interaction', 'author_address', 'char_length("author_address") <= 20000', 'left("author_address", 20000)');
SELECT kms_mend_column('interaction', 'queue', 'char_length("queue") <= 20000', 'left("queue", 20000)');
SELECT kms_mend_column('interaction', 'outcome', 'char_length("outcome") <= 200000', 'left("outcome", 200000)');
SELECT kms_mend_column('interaction', 'state', 'char_length("state") <= 20000', 'left("state", 20000)');
SELECT kms_mend_column('interaction', 'raw', 'kms_is_stored_json("raw", ''object'', 4000000, 32)', 'kms_mended_json("raw", ''object'', 4000000, 32)');
SELECT kms_mend_column('interaction', 'ending', 'kms_is_stored_json("ending", ''object'', 1000000, 32)', 'kms_mended_json("ending", ''object'', 1000000, 32)');
ALTER TABLE interaction
    ADD CONSTRAINT ck_interaction_source CHECK (char_length("source") <= 20000),
    ADD CONSTRAINT ck_interaction_source_id CHECK (char_length("source_id") <= 20000),
    ADD CONSTRAINT ck_interaction_thread_id CHECK (char_length("thread_id") <= 20000),
    ADD CONSTRAINT ck_interaction_customer_id CHECK (char_length("customer_id") <= 20000),
    ADD CONSTRAINT ck_interaction_channel CHECK (char_length("channel") <= 20000),
    ADD CONSTRAINT ck_interaction_direction CHECK (char_length("direction") <= 20000),
    ADD CONSTRAINT ck_interaction_started_at CHECK ("started_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_interaction_ended_at CHECK ("ended_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_interaction_subject CHECK (char_length("subject") <= 200000),
    ADD CONSTRAINT ck_interaction_body_text CHECK (char_length("body_text") <= 200000),
    ADD CONSTRAINT ck_interaction_body_html CHECK (char_length("body_html") <= 2000000),
    ADD CONSTRAINT ck_interaction_author_name CHECK (char_length("author_name") <= 20000),
    ADD CONSTRAINT ck_interaction_author_kind CHECK (char_length("author_kind") <= 20000),
    ADD CONSTRAINT ck_interaction_author_address CHECK (char_length("author_address") <= 20000),
    ADD CONSTRAINT ck_interaction_queue CHECK (char_length("queue") <= 20000),
    ADD CONSTRAINT ck_interaction_outcome CHECK (char_length("outcome") <= 200000),
    ADD CONSTRAINT ck_interaction_state CHECK (char_length("state") <= 20000),
    ADD CONSTRAINT ck_interaction_raw CHECK (kms_is_stored_json("raw", 'object', 4000000, 32)),
    ADD CONSTRAINT ck_interaction_ending CHECK (kms_is_stored_json("ending", 'object', 1000000, 32));

SELECT kms_mend_column('option_rule', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('option_rule', 'option_id', 'char_length("option_id") <= 20000', 'left("option_id", 20000)');
SELECT kms_mend_column('option_rule', 'title', 'char_length("title") <= 200000', 'left("title", 200000)');
SELECT kms_mend_column('option_rule', 'revision', 'char_length("revision") <= 20000', 'left("revision", 20000)');
SELECT kms_mend_column('option_rule', 'authority', 'kms_is_stored_json("authority", ''object'', 1000000, 32)', 'kms_mended_json("authority", ''object'', 1000000, 32)');
SELECT kms_mend_column('option_rule', 'limits', 'kms_is_stored_json("limits", ''array'', 1000000, 32)', 'kms_mended_json("limits", ''array'', 1000000, 32)');
SELECT kms_mend_column('option_rule', 'by_id', 'char_length("by_id") <= 20000', 'left("by_id", 20000)');
SELECT kms_mend_column('option_rule', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE option_rule
    ADD CONSTRAINT ck_option_rule_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_option_rule_option_id CHECK (char_length("option_id") <= 20000),
    ADD CONSTRAINT ck_option_rule_title CHECK (char_length("title") <= 200000),
    ADD CONSTRAINT ck_option_rule_revision CHECK (char_length("revision") <= 20000),
    ADD CONSTRAINT ck_option_rule_authority CHECK (kms_is_stored_json("authority", 'object', 1000000, 32)),
    ADD CONSTRAINT ck_option_rule_limits CHECK (kms_is_stored_json("limits", 'array', 1000000, 32)),
    ADD CONSTRAINT ck_option_rule_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_option_rule_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('option_use', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('option_use', 'customer_id', 'char_length("customer_id") <= 20000', 'left("customer_id", 20000)');
SELECT kms_mend_column('option_use', 'agent_id', 'char_length("agent_id") <= 20000', 'left("agent_id", 20000)');
SELECT kms_mend_column('option_use', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('option_use', 'option_id', 'char_length("option_id") <= 20000', 'left("option_id", 20000)');
SELECT kms_mend_column('option_use', 'title', 'char_length("title") <= 20000', 'left("title", 20000)');
SELECT kms_mend_column('option_use', 'remedy', 'char_length("remedy") <= 20000', 'left("remedy", 20000)');
SELECT kms_mend_column('option_use', 'result', 'char_length("result") <= 20000', 'left("result", 20000)');
SELECT kms_mend_column('option_use', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE option_use
    ADD CONSTRAINT ck_option_use_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_option_use_customer_id CHECK (char_length("customer_id") <= 20000),
    ADD CONSTRAINT ck_option_use_agent_id CHECK (char_length("agent_id") <= 20000),
    ADD CONSTRAINT ck_option_use_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_option_use_option_id CHECK (char_length("option_id") <= 20000),
    ADD CONSTRAINT ck_option_use_title CHECK (char_length("title") <= 20000),
    ADD CONSTRAINT ck_option_use_remedy CHECK (char_length("remedy") <= 20000),
    ADD CONSTRAINT ck_option_use_result CHECK (char_length("result") <= 20000),
    ADD CONSTRAINT ck_option_use_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('promise', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('promise', 'customer_id', 'char_length("customer_id") <= 20000', 'left("customer_id", 20000)');
SELECT kms_mend_column('promise', 'owner_id', 'char_length("owner_id") <= 20000', 'left("owner_id", 20000)');
SELECT kms_mend_column('promise', 'what', 'char_length("what") <= 200000', 'left("what", 200000)');
SELECT kms_mend_column('promise', 'due_at', '"due_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("due_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('promise', 'made_at', '"made_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("made_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('promise', 'state', 'char_length("state") <= 20000', 'left("state", 20000)');
ALTER TABLE promise
    ADD CONSTRAINT ck_promise_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_promise_customer_id CHECK (char_length("customer_id") <= 20000),
    ADD CONSTRAINT ck_promise_owner_id CHECK (char_length("owner_id") <= 20000),
    ADD CONSTRAINT ck_promise_what CHECK (char_length("what") <= 200000),
    ADD CONSTRAINT ck_promise_due_at CHECK ("due_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_promise_made_at CHECK ("made_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_promise_state CHECK (char_length("state") <= 20000);

SELECT kms_mend_column('put_aside', 'key', 'char_length("key") <= 20000', 'left("key", 20000)');
SELECT kms_mend_column('put_aside', 'words', 'char_length("words") <= 200000', 'left("words", 200000)');
SELECT kms_mend_column('put_aside', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('put_aside', 'by_id', 'char_length("by_id") <= 20000', 'left("by_id", 20000)');
SELECT kms_mend_column('put_aside', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE put_aside
    ADD CONSTRAINT ck_put_aside_key CHECK (char_length("key") <= 20000),
    ADD CONSTRAINT ck_put_aside_words CHECK (char_length("words") <= 200000),
    ADD CONSTRAINT ck_put_aside_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_put_aside_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_put_aside_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('repeat', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('repeat', 'kind', 'char_length("kind") <= 20000', 'left("kind", 20000)');
SELECT kms_mend_column('repeat', 'what', 'char_length("what") <= 200000', 'left("what", 200000)');
SELECT kms_mend_column('repeat', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('repeat', 'by_id', 'char_length("by_id") <= 20000', 'left("by_id", 20000)');
SELECT kms_mend_column('repeat', 'first_by', 'char_length("first_by") <= 20000', 'left("first_by", 20000)');
SELECT kms_mend_column('repeat', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE repeat
    ADD CONSTRAINT ck_repeat_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_repeat_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_repeat_what CHECK (char_length("what") <= 200000),
    ADD CONSTRAINT ck_repeat_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_repeat_by_id CHECK (char_length("by_id") <= 20000),
    ADD CONSTRAINT ck_repeat_first_by CHECK (char_length("first_by") <= 20000),
    ADD CONSTRAINT ck_repeat_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('resolution', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('resolution', 'customer_id', 'char_length("customer_id") <= 20000', 'left("customer_id", 20000)');
SELECT kms_mend_column('resolution', 'agent_id', 'char_length("agent_id") <= 20000', 'left("agent_id", 20000)');
SELECT kms_mend_column('resolution', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('resolution', 'article_revision', 'char_length("article_revision") <= 20000', 'left("article_revision", 20000)');
SELECT kms_mend_column('resolution', 'link', 'char_length("link") <= 20000', 'left("link", 20000)');
SELECT kms_mend_column('resolution', 'reason', 'char_length("reason") <= 20000', 'left("reason", 20000)');
SELECT kms_mend_column('resolution', 'option_id', 'char_length("option_id") <= 20000', 'left("option_id", 20000)');
SELECT kms_mend_column('resolution', 'title', 'char_length("title") <= 20000', 'left("title", 20000)');
SELECT kms_mend_column('resolution', 'outcome', 'char_length("outcome") <= 20000', 'left("outcome", 20000)');
SELECT kms_mend_column('resolution', 'words', 'char_length("words") <= 200000', 'left("words", 200000)');
SELECT kms_mend_column('resolution', 'at', '"at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE resolution
    ADD CONSTRAINT ck_resolution_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_resolution_customer_id CHECK (char_length("customer_id") <= 20000),
    ADD CONSTRAINT ck_resolution_agent_id CHECK (char_length("agent_id") <= 20000),
    ADD CONSTRAINT ck_resolution_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_resolution_article_revision CHECK (char_length("article_revision") <= 20000),
    ADD CONSTRAINT ck_resolution_link CHECK (char_length("link") <= 20000),
    ADD CONSTRAINT ck_resolution_reason CHECK (char_length("reason") <= 20000),
    ADD CONSTRAINT ck_resolution_option_id CHECK (char_length("option_id") <= 20000),
    ADD CONSTRAINT ck_resolution_title CHECK (char_length("title") <= 20000),
    ADD CONSTRAINT ck_resolution_outcome CHECK (char_length("outcome") <= 20000),
    ADD CONSTRAINT ck_resolution_words CHECK (char_length("words") <= 200000),
    ADD CONSTRAINT ck_resolution_at CHECK ("at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('staff', 'login', 'char_length("login") <= 20000', 'left("login", 20000)');
SELECT kms_mend_column('staff', 'name', 'char_length("name") <= 20000', 'left("name", 20000)');
SELECT kms_mend_column('staff', 'role', 'char_length("role") <= 20000', 'left("role", 20000)');
SELECT kms_mend_column('staff', 'authority', 'char_length("authority") <= 20000', 'left("authority", 20000)');
SELECT kms_mend_column('staff', 'proficiency', 'char_length("proficiency") <= 20000', 'left("proficiency", 20000)');
SELECT kms_mend_column('staff', 'team_id', 'char_length("team_id") <= 20000', 'left("team_id", 20000)');
ALTER TABLE staff
    ADD CONSTRAINT ck_staff_login CHECK (char_length("login") <= 20000),
    ADD CONSTRAINT ck_staff_name CHECK (char_length("name") <= 20000),
    ADD CONSTRAINT ck_staff_role CHECK (char_length("role") <= 20000),
    ADD CONSTRAINT ck_staff_authority CHECK (char_length("authority") <= 20000),
    ADD CONSTRAINT ck_staff_proficiency CHECK (char_length("proficiency") <= 20000),
    ADD CONSTRAINT ck_staff_team_id CHECK (char_length("team_id") <= 20000);

SELECT kms_mend_column('suggestion', 'kind', 'char_length("kind") <= 20000', 'left("kind", 20000)');
SELECT kms_mend_column('suggestion', 'text', 'char_length("text") <= 200000', 'left("text", 200000)');
SELECT kms_mend_column('suggestion', 'made_by', 'char_length("made_by") <= 20000', 'left("made_by", 20000)');
SELECT kms_mend_column('suggestion', 'made_at', '"made_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("made_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('suggestion', 'contact_id', 'char_length("contact_id") <= 20000', 'left("contact_id", 20000)');
SELECT kms_mend_column('suggestion', 'article_id', 'char_length("article_id") <= 20000', 'left("article_id", 20000)');
SELECT kms_mend_column('suggestion', 'article_title', 'char_length("article_title") <= 20000', 'left("article_title", 20000)');
SELECT kms_mend_column('suggestion', 'revision', 'char_length("revision") <= 20000', 'left("revision", 20000)');
SELECT kms_mend_column('suggestion', 'passage', 'char_length("passage") <= 200000', 'left("passage", 200000)');
SELECT kms_mend_column('suggestion', 'context', 'kms_is_stored_json("context", ''object'', 1000000, 32)', 'kms_mended_json("context", ''object'', 1000000, 32)');
SELECT kms_mend_column('suggestion', 'theme_id', 'char_length("theme_id") <= 20000', 'left("theme_id", 20000)');
SELECT kms_mend_column('suggestion', 'state', 'char_length("state") <= 20000', 'left("state", 20000)');
SELECT kms_mend_column('suggestion', 'answer', 'char_length("answer") <= 200000', 'left("answer", 200000)');
SELECT kms_mend_column('suggestion', 'answered_by', 'char_length("answered_by") <= 20000', 'left("answered_by", 20000)');
SELECT kms_mend_column('suggestion', 'answered_at', '"answered_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("answered_at", ''1900-01-01T00:00:00+00:00''), now())');
SELECT kms_mend_column('suggestion', 'read_at', '"read_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("read_at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE suggestion
    ADD CONSTRAINT ck_suggestion_kind CHECK (char_length("kind") <= 20000),
    ADD CONSTRAINT ck_suggestion_text CHECK (char_length("text") <= 200000),
    ADD CONSTRAINT ck_suggestion_made_by CHECK (char_length("made_by") <= 20000),
    ADD CONSTRAINT ck_suggestion_made_at CHECK ("made_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_suggestion_contact_id CHECK (char_length("contact_id") <= 20000),
    ADD CONSTRAINT ck_suggestion_article_id CHECK (char_length("article_id") <= 20000),
    ADD CONSTRAINT ck_suggestion_article_title CHECK (char_length("article_title") <= 20000),
    ADD CONSTRAINT ck_suggestion_revision CHECK (char_length("revision") <= 20000),
    ADD CONSTRAINT ck_suggestion_passage CHECK (char_length("passage") <= 200000),
    ADD CONSTRAINT ck_suggestion_context CHECK (kms_is_stored_json("context", 'object', 1000000, 32)),
    ADD CONSTRAINT ck_suggestion_theme_id CHECK (char_length("theme_id") <= 20000),
    ADD CONSTRAINT ck_suggestion_state CHECK (char_length("state") <= 20000),
    ADD CONSTRAINT ck_suggestion_answer CHECK (char_length("answer") <= 200000),
    ADD CONSTRAINT ck_suggestion_answered_by CHECK (char_length("answered_by") <= 20000),
    ADD CONSTRAINT ck_suggestion_answered_at CHECK ("answered_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00'),
    ADD CONSTRAINT ck_suggestion_read_at CHECK ("read_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');

SELECT kms_mend_column('team', 'name', 'char_length("name") <= 20000', 'left("name", 20000)');
SELECT kms_mend_column('team', 'division', 'char_length("division") <= 20000', 'left("division", 20000)');
ALTER TABLE team
    ADD CONSTRAINT ck_team_name CHECK (char_length("name") <= 20000),
    ADD CONSTRAINT ck_team_division CHECK (char_length("division") <= 20000);

SELECT kms_mend_column('theme', 'name', 'char_length("name") <= 20000', 'left("name", 20000)');
SELECT kms_mend_column('theme', 'reason', 'char_length("reason") <= 20000', 'left("reason", 20000)');
SELECT kms_mend_column('theme', 'made_at', '"made_at" BETWEEN ''1900-01-01T00:00:00+00:00'' AND ''2200-01-01T00:00:00+00:00''', 'least(greatest("made_at", ''1900-01-01T00:00:00+00:00''), now())');
ALTER TABLE theme
    ADD CONSTRAINT ck_theme_name CHECK (char_length("name") <= 20000),
    ADD CONSTRAINT ck_theme_reason CHECK (char_length("reason") <= 20000),
    ADD CONSTRAINT ck_theme_made_at CHECK ("made_at" BETWEEN '1900-01-01T00:00:00+00:00' AND '2200-01-01T00:00:00+00:00');
