"""Where the guide stands, from the answers that are settled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.model import Article, Target
from kms_desktop.guidance.guide_position import Position, find_position
from kms_desktop.guidance.model import Answered
from tests.guidance.making import answer, article, option, settled, step

PAYMENTS = step(
    "payments",
    answer("Pending", "explain", second_payment="pending"),
    answer("Card and debit", "when-paid", second_payment="posted"),
    answer("Nothing pending", article="other.md"),
    answer("Broken", "no-such-step"),
)
WHEN = step("when-paid", answer("After the 24th", "overdraft"), answer("Before", "arrears"))
ARREARS = step("arrears", answer("Yes", "explain"), answer("No", "overdraft"))
OVERDRAFT = step("overdraft", answer("No", "refund"), answer("Not sure: look again", "payments"))
GUIDE = article([PAYMENTS, WHEN, ARREARS, OVERDRAFT], [option("explain"), option("refund")])
OTHER = article(
    [step("known", answer("Yes", "calm"), answer("Back", "payments", "charged-twice.md"))], [option("calm")], id="other"
)


def find(target: Target, inside: Article) -> Article | None:
    return {"charged-twice.md": GUIDE, "other.md": OTHER, "plain.md": article(id="plain")}.get(target.article)


def at(*answers: Answered, start: str = "", guide: Article = GUIDE) -> Position:
    return find_position(guide, answers, start_step=start, find=find)


CARD = settled("payments", "Card and debit", 1)


def test_a_guide_starts_at_its_first_step() -> None:
    here = at()
    assert here.step == PAYMENTS
    assert (here.number, here.about) == (1, 4)
    assert not here.at_options


def test_an_answer_leads_to_the_next_step() -> None:
    here = at(CARD)
    assert here.step == WHEN
    assert [a.text for a in here.settled] == ["Card and debit"]
    assert (here.number, here.about) == (2, 4)


def test_a_shorter_way_makes_the_estimate_smaller() -> None:
    here = at(CARD, settled("when-paid", "After the 24th"))
    assert (here.step, here.number, here.about) == (OVERDRAFT, 3, 3)


def test_an_answer_that_leads_to_an_option_ends_at_the_options() -> None:
    here = at(settled("payments", "Pending"))
    assert here.at_options
    assert here.reached == "explain"
    assert here.step is None
    assert here.answers_here == ()


def test_an_answer_can_lead_into_another_article() -> None:
    here = at(settled("payments", "Nothing pending", 2))
    assert here.article == OTHER
    assert here.step == OTHER.steps[0]
    assert here.number == 2


def test_answers_of_several_articles_are_kept_and_followed() -> None:
    here = at(settled("payments", "Nothing pending", 2), settled("known", "Yes", article_id="other"))
    assert here.article == OTHER
    assert here.reached == "calm"
    assert [a.article_id for a in here.settled] == ["charged-twice", "other"]


def test_an_anchor_in_another_article_is_where_it_goes_on() -> None:
    entry = article([step("start", answer("Go", "overdraft", "charged-twice.md"))], id="entry")
    assert at(settled("start", "Go", article_id="entry"), guide=entry).step == OVERDRAFT


def test_a_link_to_an_article_without_guide_shows_just_that_article() -> None:
    entry = article([step("start", answer("Read", article="plain.md"))], id="entry")
    here = at(settled("start", "Read", article_id="entry"), guide=entry)
    assert here.article.id == "plain"
    assert (here.step, here.at_options, here.dead_end) == (None, False, "")


def test_a_changed_early_answer_follows_the_later_ones_that_still_fit() -> None:
    later = (settled("when-paid", "After the 24th"), settled("overdraft", "No"))
    assert at(CARD, *later).reached == "refund"
    assert at(*later).step == PAYMENTS
    assert at(settled("payments", "Card and debit", 1), *later).reached == "refund"


def test_a_settled_answer_off_the_way_is_kept_out_of_the_way() -> None:
    here = at(settled("payments", "Pending"), settled("overdraft", "No"))
    assert [a.step_id for a in here.settled] == ["payments"]


def test_a_loop_is_cut_at_the_step_whose_answer_would_close_it() -> None:
    here = at(CARD, settled("when-paid", "After the 24th"), settled("overdraft", "Not sure: look again", 1))
    assert here.step == OVERDRAFT
    assert here.number == 3


def test_a_loop_over_two_articles_is_cut() -> None:
    here = at(settled("payments", "Nothing pending", 2), settled("known", "Back", 1, article_id="other"))
    assert here.step == OTHER.steps[0]


def test_a_step_that_leads_to_itself_is_asked_again() -> None:
    again = article([step("ring", answer("Again", "ring"), answer("Done", "refund"))], [option("refund")])
    assert at(settled("ring", "Again"), guide=again).step == again.steps[0]


def test_a_dead_link_says_what_is_missing_and_what_to_do() -> None:
    here = at(settled("payments", "Broken", 3))
    assert here.dead_end == (
        "This answer leads nowhere: “Charged twice” has no part “no-such-step”. "
        "Take another answer, or look at all options."
    )
    assert not here.at_options
    assert here.step is None
    assert [a.text for a in here.settled] == ["Broken"]


def test_a_missing_article_is_named() -> None:
    entry = article([step("start", answer("Go", article="gone.md"))], id="entry")
    assert "there is no article “gone.md”" in at(settled("start", "Go", article_id="entry"), guide=entry).dead_end


def test_each_answer_says_where_it_leads_and_a_dead_one_says_nothing() -> None:
    assert at().leads_to == ("to Explain", "to “When paid?”", "to Other", "")


def test_an_article_without_steps_is_at_its_options_straight_away() -> None:
    assert at(guide=article(options=[option()])).at_options


def test_a_plain_article_is_neither_at_a_step_nor_at_options() -> None:
    here = at(guide=article())
    assert (here.step, here.at_options, here.dead_end, here.about) == (None, False, "", 0)


def test_a_link_can_enter_the_guide_in_the_middle() -> None:
    assert at(start="arrears").step == ARREARS
    assert at(start="refund").reached == "refund"


def test_a_start_that_is_not_there_any_more_starts_at_the_beginning() -> None:
    assert at(start="gone").step == PAYMENTS


def test_the_heading_of_the_solutions_leads_to_all_of_them() -> None:
    here = at(start="solutions")
    assert here.at_options
    assert here.reached == ""


def test_an_answer_is_found_by_its_text_after_the_article_changed() -> None:
    moved = settled("payments", "Card and debit", 0)
    assert at(moved).step == WHEN
    assert at(moved).settled[0].choice == 1


def test_an_answer_that_the_article_no_longer_has_is_asked_again() -> None:
    assert at(settled("payments", "Cash at the shop", 1)).step == PAYMENTS


def test_of_two_answers_to_one_step_the_later_holds() -> None:
    assert at(settled("payments", "Pending"), CARD).step == WHEN


def test_the_estimate_of_a_tangled_guide_comes_to_an_end() -> None:
    names = [f"s{n}" for n in range(400)]
    tangled = article([step(name, *(answer(f"a{n}", to) for n, to in enumerate(names[:40]))) for name in names])
    assert 1 <= at(guide=tangled).about <= 400


def test_a_very_long_guide_does_not_exhaust_the_stack() -> None:
    long = article([step(f"s{n}", answer("on", f"s{n + 1}")) for n in range(5000)])
    assert at(guide=long).about == 5000


STEPS = [f"s{n}" for n in range(6)]
LINKS = st.sampled_from([*STEPS, "refund", "nowhere", ""])


@given(
    st.lists(st.lists(LINKS, max_size=3), min_size=1, max_size=6),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(-1, 4))),
    st.sampled_from([*STEPS, "", "refund", "x"]),
)
def test_any_guide_and_any_answers_end_in_one_place(
    links: list[list[str]], chosen: list[tuple[str, int]], start: str
) -> None:
    guide = article(
        [step(STEPS[n], *(answer(f"{to}{k}", to) for k, to in enumerate(tos))) for n, tos in enumerate(links)],
        [option("refund")],
    )
    answers = [
        Answered(
            guide.id,
            sid,
            "?",
            k,
            f"{links[STEPS.index(sid)][k]}{k}"
            if STEPS.index(sid) < len(links) and 0 <= k < len(links[STEPS.index(sid)])
            else "gone",
        )
        for sid, k in chosen
    ]
    here = find_position(guide, answers, start_step=start, find=find)
    assert [here.step is not None, here.at_options, bool(here.dead_end)].count(True) == 1
    passed = [a.step_id for a in here.settled]
    assert len(passed) == len(set(passed))
    if here.step:
        assert here.step.id not in passed
        assert here.number <= here.about <= len(links)
        assert len(here.leads_to) == len(here.step.answers)
