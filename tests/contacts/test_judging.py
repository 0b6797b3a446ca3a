"""An option is judged once for what is shown, that is carried, and it is judged again where it is granted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from kms_desktop.articles.model import Limit, Option
from kms_desktop.contacts.guide_session import GuideSession
from kms_desktop.contacts.model import ContactState
from kms_desktop.errors import Refused
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.guidance.model import GrantCounts, OptionFigures
from kms_desktop.storage.reading import Steps
from tests.contacts.conftest import Desk, Floor
from tests.security.test_own_login import to_the_options

HOLD, REFUND = "explain-the-hold", "refund-the-card"


class Counting(GrantRecord):
    """The record, and how often all options of an article were judged by it, and how many limits were counted."""

    lists = limits = 0

    def read_figures(self, article_id: str, now: datetime, days: int = 90) -> Steps[dict[str, OptionFigures]]:
        self.lists += 1
        return super().read_figures(article_id, now, days)

    def read_counts(
        self, limit: Limit, option: Option, article_id: str, customer_id: str, agent_id: str, now: datetime
    ) -> Steps[GrantCounts | None]:
        self.limits += 1
        return super().read_counts(limit, option, article_id, customer_id, agent_id, now)


@dataclass
class Shown:
    """A call at the options, which are on the screen; what is counted begins there."""

    desk: Desk
    guided: GuideSession
    record: Counting
    state: ContactState
    open: dict[str, bool] = field(default_factory=dict)

    @property
    def judged(self) -> tuple[int, int]:
        return self.record.lists, self.record.limits


@pytest.fixture
def shown(floor: Floor) -> Shown:
    desk, record = floor.desk("dana"), Counting(floor.database)
    guided = GuideSession(desk.log, floor.library, record, floor.directory, desk.person, "£")
    desk.guided = guided
    state = to_the_options(desk, desk.takes(floor).id)
    options = {one.option.id: one.status == "open" for one in guided.judge_options(state)}
    record.lists = record.limits = 0
    return Shown(desk, guided, record, state, options)


def test_an_option_with_limits_is_granted_without_judging_the_list_again(shown: Shown) -> None:
    assert shown.open[REFUND]
    shown.guided.offer_option(shown.state.id, REFUND)
    after = shown.guided.accept_option(shown.state.id, REFUND)
    assert [offer.option_id for offer in after.granted] == [REFUND]
    assert shown.judged == (0, 0), "it is counted in the transaction that grants it, and nowhere else"


def test_an_option_without_limits_is_judged_once_more_when_it_is_granted(shown: Shown) -> None:
    shown.guided.offer_option(shown.state.id, HOLD)
    shown.guided.accept_option(shown.state.id, HOLD)
    assert shown.record.lists == 1


def test_what_is_declined_is_not_judged_again(shown: Shown) -> None:
    shown.guided.offer_option(shown.state.id, REFUND)
    after = shown.guided.decline_option(shown.state.id, REFUND, "Keep it.")
    assert after.offers[-1].result == "declined"
    assert shown.judged == (0, 0)


def test_a_fact_that_changed_is_judged_anew(shown: Shown) -> None:
    shown.guided.set_fact(shown.state.id, "amount", 4000)
    with pytest.raises(Refused, match="over your limit"):
        shown.guided.accept_option(shown.state.id, REFUND)
    assert shown.record.lists >= 1


def test_what_was_shown_open_and_a_colleague_used_up_is_refused_where_it_is_granted(shown: Shown, floor: Floor) -> None:
    for call in ("other-1", "other-2"):
        sam = floor.desk("sam", call)
        theirs = to_the_options(sam, sam.takes(floor, call_id=call).id)
        sam.guided.accept_option(theirs.id, REFUND)
    shown.guided.offer_option(shown.state.id, REFUND)
    with pytest.raises(Refused, match="already granted twice"):
        shown.guided.accept_option(shown.state.id, REFUND)
    assert shown.desk.log.look_again(shown.state.id).granted == ()


def test_an_option_that_was_closed_is_asked_again(shown: Shown) -> None:
    """As after an outage: what was shown may have opened since, and nobody waits for the screen to say so."""
    shown.guided.set_fact(shown.state.id, "amount", 4000)
    state = shown.desk.log.contact_state(shown.state.id)
    assert not [one for one in shown.guided.judge_options(state) if one.status == "open" and one.option.id == REFUND]
    before = shown.record.lists
    with pytest.raises(Refused):
        shown.guided.offer_option(shown.state.id, REFUND)
    assert shown.record.lists == before + 1
