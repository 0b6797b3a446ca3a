"""What customers ask most, in their words: the right article comes first, with nothing learned from past calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.search.searcher import Searcher
from kms_desktop.settings import shipped

QUESTIONS: tuple[tuple[str, str | None], ...] = (
    ("my contract is nearly up, can you do me a better deal", "contract-ending"),
    ("I keep seeing new customers get it for less than I pay", "contract-ending"),
    ("can I renew and keep the same price", "contract-ending"),
    ("when can I upgrade my phone", "upgrade-and-trade-in"),
    ("how much will you give me if I trade in my old handset", "upgrade-and-trade-in"),
    ("I want to add sports to my TV", "change-plan-or-packages"),
    ("please take the film channels off my package", "change-plan-or-packages"),
    ("I'd like to pay my bill over the phone with my debit card", "pay-a-bill"),
    ("I want to set up a direct debit", "pay-a-bill"),
    ("how do I change the bank account you collect from", "pay-a-bill"),
    ("I need to rearrange the engineer appointment", "book-or-change-a-visit"),
    ("please cancel the engineer, it works now", "book-or-change-a-visit"),
    ("my landline has no dial tone", "landline-and-digital-voice"),
    ("there is crackling on the home phone", "landline-and-digital-voice"),
    ("got a letter that my phone is going digital", "landline-and-digital-voice"),
    ("can I still ring 999 in a power cut", "landline-and-digital-voice"),
    ("sick of nuisance calls on the house phone", "landline-and-digital-voice"),
    ("we are off to Turkey on Friday, what will my mobile cost there", "before-travelling"),
    ("how do I turn on roaming", "before-travelling"),
    ("I dropped my phone and the screen smashed", "broken-phone"),
    ("claim on my phone insurance", "broken-phone"),
    ("you cut off my broadband because I missed a payment", "cut-off-and-debt"),
    ("a debt collector wrote to me and I was never with Northwave", "cut-off-and-debt"),
    ("I have changed my email address", "contact-details"),
    ("stop sending me marketing texts", "contact-details"),
    ("I want a copy of all the data you hold on me", "data-rights"),
    ("delete my personal data", "data-rights"),
    ("I failed the credit check, why", "credit-check-failed"),
    ("why do I have to pay a deposit", "credit-check-failed"),
    ("my new TV box has come, how do I set it up", "set-up-a-box"),
    ("how do I put parental controls on the telly", "set-up-a-box"),
    ("can I get full fibre where I live", "fibre-availability"),
    ("my phone is asking for a PUK", "new-sim-and-puk"),
    ("I need a new SIM", "new-sim-and-puk"),
    ("customer says they want to end their life", "talks-of-ending-life"),
    ("caller is swearing and threatening me", "angry-or-abusive-caller"),
    ("caller cannot answer the security questions", "verification-failed"),
    ("I am deaf and I use Relay UK", "communication-needs"),
    ("I was charged twice this month", "charged-twice"),
    ("where is my refund", "refund-not-arrived"),
    ("my internet is completely dead", "no-connection"),
    ("the engineer never turned up", "engineer-missed-visit"),
    ("my phone was stolen", "lost-phone"),
    ("I want to cancel my contract early", "leaving-early"),
    ("huge bill after my holiday", "roaming-after-travel"),
    ("I can't afford to pay my bill", "payment-plan"),
    ("somebody rang pretending to be you", "scam-call-or-text"),
    ("do you sell washing machines", None),
    ("can you book me a table for dinner", None),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    index: Path = tmp_path_factory.mktemp("index")
    made = Searcher(Library(shipped("knowledge_base")), index, wait_s=0.0)
    made.refresh()
    yield made
    made.close()


@pytest.mark.parametrize(("question", "article_id"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_a_usual_question_has_its_article_first_or_is_said_to_have_none(
    searcher: Searcher, question: str, article_id: str | None
) -> None:
    found = searcher.search(question)
    if article_id is None:
        assert not found.is_answered, found.hits[0].id
    else:
        assert found.hits[0].id == article_id
