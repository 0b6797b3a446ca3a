-- As in 0020, also of a fix.
CREATE OR REPLACE FUNCTION kms_says_since(flagged suggestion, words text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp
    AS $$
        SELECT flagged.kind IN ('flag', 'fix') AND strpos(words, '](') = 0 AND btrim(kms_plain_words(words)) <> '' AND EXISTS (
            SELECT FROM article_revision before, article_revision after
            WHERE before.article_id = flagged.article_id AND before.revision = flagged.revision
              AND after.article_id = flagged.article_id AND after.revision = (kms_head_of(flagged.article_id)).revision
              AND strpos(kms_plain_words(after.text), kms_plain_words(words)) > 0
              AND strpos(kms_plain_words(before.text), kms_plain_words(words)) = 0)
    $$;
