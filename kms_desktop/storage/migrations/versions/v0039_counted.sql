-- What reports are counted from, beside the views of 0035 and as they are: of the owner's, who judge whoever looks
-- themselves, once by role and division, then by a column of the row (security_barrier). They have no word that a
-- customer said, no name and no number; what was answered in a guide stands in its events, which whoever may count them
-- may read in the contact itself.

-- Issues whose article has options, or had one put to the customer, with what was granted in them.
CREATE VIEW figure_granting WITH (security_barrier = true) AS
    SELECT r.contact_id, r.place, r.at, r.customer_id, r.agent_id, r.reason_code, r.article_id, r.article_revision,
           r.channel, r.division, coalesce(u.grants, 0) AS grants, u.amount, u.granted_at,
           (SELECT min(a.answered_at) FROM approval a
            WHERE a.contact_id = r.contact_id AND a.article_id = r.article_id AND a.state = 'refused') AS refused_at
    FROM resolution r
    LEFT JOIN LATERAL (
        SELECT count(*) AS uses, count(*) FILTER (WHERE o.result = 'granted') AS grants,
               sum(o.amount) FILTER (WHERE o.result = 'granted') AS amount,
               max(o.at) FILTER (WHERE o.result = 'granted') AS granted_at
        FROM option_use o WHERE o.contact_id = r.contact_id AND o.article_id = r.article_id) u ON true
    WHERE r.article_id <> '' AND (u.uses > 0 OR r.article_id IN (SELECT p.article_id FROM option_rule p))
      AND ((r.division = (SELECT kms_division())
            AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
           OR r.agent_id = (SELECT kms_me()) OR (SELECT kms_is_owner()));

-- What the guide established in contacts that were closed, by when they were.
CREATE VIEW figure_established WITH (security_barrier = true) AS
    SELECT e.id, e.contact_id, e.seq, e.at, e.agent_id, e.kind, e.data, r.at AS closed_at, r.agent_id AS closed_by,
           r.customer_id, r.reason_code, r.article_id, r.channel, r.division
    FROM resolution r JOIN contact_event e ON e.contact_id = r.contact_id
    WHERE e.kind IN ('step_answered', 'step_undone', 'fact_set')
      AND ((r.division = (SELECT kms_division())
            AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
           OR (r.agent_id = (SELECT kms_me())
               AND r.contact_id IN (SELECT c.id FROM contact c WHERE c.holder_id = (SELECT kms_me())))
           OR (SELECT kms_is_owner()));

-- When something was granted to a customer of this division, and by which article.
CREATE VIEW figure_later_grant WITH (security_barrier = true) AS
    SELECT u.customer_id, u.article_id, u.at, u.contact_id FROM option_use u
    WHERE u.result = 'granted' AND (
        EXISTS (SELECT FROM customer k WHERE k.id = u.customer_id AND k.division = (SELECT kms_division()))
        OR (SELECT kms_is_owner()));

-- Issues with what else was in their contact: what may have made it hard, whether we began it, when a promise of it was
-- kept. What nobody asks for is not looked up.
CREATE VIEW figure_beside WITH (security_barrier = true) AS
    SELECT r.contact_id, r.place, r.at, r.customer_id, r.agent_id, r.reason_code, r.article_id, r.legs, r.repeats,
           r.ease, r.channel, r.division,
           (SELECT count(*) FROM promise p WHERE p.contact_id = r.contact_id AND p.state = 'broken') AS broken,
           (SELECT count(*) FROM approval a WHERE a.contact_id = r.contact_id AND a.state = 'refused') AS refused,
           (SELECT min(t.started_at) FROM phone_call t WHERE t.contact_id = r.contact_id) AS started_at,
           (SELECT min(t.answered_at) FROM phone_call t WHERE t.contact_id = r.contact_id) AS answered_at,
           (SELECT max(p.settled_at) FROM promise p
            WHERE p.contact_id = r.contact_id AND p.state = 'kept') AS kept_at,
           EXISTS (SELECT FROM contact_event e WHERE e.contact_id = r.contact_id AND e.kind = 'opened'
                   AND e.data ->> 'direction' = 'out') AS ours
    FROM resolution r
    WHERE (r.division = (SELECT kms_division())
           AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
       OR r.agent_id = (SELECT kms_me()) OR (SELECT kms_is_owner());

-- Things that were asked again, in contacts that may be open still.
CREATE VIEW figure_repeat WITH (security_barrier = true) AS
    SELECT t.contact_id, t.at, t.by_id, c.customer_id, c.channel, c.division
    FROM repeat t JOIN contact c ON c.id = t.contact_id
    WHERE (c.division = (SELECT kms_division())
           AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
       OR t.by_id = (SELECT kms_me()) OR (SELECT kms_is_owner());

-- When contacts began, open ones too, with the reason of their first issue: for who overlooks the floor alone.
CREATE VIEW figure_began WITH (security_barrier = true) AS
    SELECT c.id AS contact_id, c.opened_at, c.division, r.reason_code
    FROM contact c LEFT JOIN resolution r ON r.contact_id = c.id AND r.place = 0
    WHERE (c.division = (SELECT kms_division())
           AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
       OR (SELECT kms_is_owner());

-- Options put to customers, and what became of each.
CREATE VIEW figure_use WITH (security_barrier = true) AS
    SELECT u.contact_id, u.customer_id, u.agent_id, u.article_id, u.option_id, u.amount, u.result, u.at, c.channel,
           c.division
    FROM option_use u JOIN contact c ON c.id = u.contact_id
    WHERE (c.division = (SELECT kms_division())
           AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
       OR u.agent_id = (SELECT kms_me()) OR (SELECT kms_is_owner());

-- Approvals that were answered or taken back, with how often their contact was passed on after they were asked for.
CREATE VIEW figure_asked WITH (security_barrier = true) AS
    SELECT a.contact_id, c.customer_id, a.asked_by, a.article_id, a.option_id, a.amount, a.asked_at,
           a.answered_at AS at, a.state, c.channel, c.division,
           (SELECT count(*) FROM handover h WHERE h.contact_id = a.contact_id AND h.state = 'accepted'
            AND h.made_at > a.asked_at) AS passed_on
    FROM approval a JOIN contact c ON c.id = a.contact_id
    WHERE a.answered_at IS NOT NULL AND (
        (c.division = (SELECT kms_division())
         AND (SELECT kms_role()) IN ('editor', 'supervisor', 'admin', 'quality_reviewer'))
        OR a.asked_by = (SELECT kms_me()) OR (SELECT kms_is_owner()));

GRANT SELECT ON figure_granting, figure_established, figure_later_grant, figure_beside, figure_repeat, figure_began,
    figure_use, figure_asked TO kms_agent, kms_quality_reviewer;
