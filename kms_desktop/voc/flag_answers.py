"""A flag and the words that are to answer it → whether the published article says them in place of what it said."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kms_desktop.articles.passage_location import comparable_words
from kms_desktop.storage.tables import ArticleChangeRow, ArticleRevisionRow, SuggestionRow
from kms_desktop.voc.model import ABOUT_A_PASSAGE


def article_says_since(session: Session, flagged: SuggestionRow, words: str) -> bool:
    """Whether these words stand in what is published now, and did not in the revision that was flagged; what
    `kms_says_since` is on a server. They hold no address of a link, which is compared with nothing."""
    wanted = f" {comparable_words(words)} "
    before = _text_of(session, flagged.article_id, flagged.revision)
    after = _text_of(session, flagged.article_id, _newest_revision(session, flagged.article_id))
    if flagged.kind not in ABOUT_A_PASSAGE or "](" in words or not wanted.strip() or before is None or after is None:
        return False
    return wanted in f" {comparable_words(after)} " and wanted not in f" {comparable_words(before)} "


def _newest_revision(session: Session, article_id: str) -> str:
    change, kept = ArticleChangeRow, ArticleRevisionRow
    logged = select(change.after).where(change.article_id == article_id, change.what == "revision")
    stored = select(kept.revision).where(kept.article_id == article_id)
    newest = session.exec(logged.order_by(col(change.n).desc())).first()
    return newest or session.exec(stored.order_by(col(kept.at).desc(), col(kept.id).desc())).first() or ""


def _text_of(session: Session, article_id: str, revision: str) -> str | None:
    row = ArticleRevisionRow
    return session.exec(select(row.text).where(row.article_id == article_id, row.revision == revision)).first()
