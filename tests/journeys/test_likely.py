"""Before a word is typed the desk says what the call is likely about; a question narrows what the words leave."""

from __future__ import annotations

from kms_desktop.ui.player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown


def hits(player: Player) -> list[str]:
    return [row.id for row in player.window.desk_page.work.hits.rows()]


def test_a_call_begins_with_what_it_is_likely_about_and_the_caller_can_be_left_out(floor: Floor) -> None:
    dana = floor.desk("dana")
    work = dana.window.desk_page.work
    assert "Asked most in 7 days" in shown(work)
    dana.attached.desk.of.call.ring(MARIAS_NUMBER)
    dana.settle()
    assert hits(dana)[0] == "charged-twice"
    assert "promised: " in shown(work.hits)
    assert "Likely now, from what is known of Maria" in shown(work)
    assert "Asked most in 7 days" not in shown(work)
    assert "Incidents for them" in shown(dana.window.desk_page.left)
    dana.press("F9")
    assert hits(dana)[0] == "charged-twice"
    dana.press("F2", "Ctrl+K")
    assert hits(dana) == []
    assert "What is known of Maria is left out" in shown(work)
    dana.type("no signal")
    assert "has mobile" not in shown(work.hits)
    again = floor.desk("dana")
    again.attached.desk.of.call.ring(MARIAS_NUMBER)
    again.settle()
    assert "left out" in shown(again.window.desk_page.work), "the next start remembers"


def test_the_question_that_parts_the_hits_is_answered_with_one_key_and_taken_back_with_another(floor: Floor) -> None:
    dana = floor.desk("dana")
    work, search = dana.window.desk_page.work, dana.attached.desk.of.search
    dana.press("F2")
    dana.type("no signal")
    dana.until(lambda: search.question is not None)
    assert "Which is it about?" in shown(work)
    before = hits(dana)
    mobile = next(n for n, choice in enumerate(search.question.choices, 1) if choice.text == "Mobile")
    dana.press(f"Alt+{mobile}")
    assert "Answered: Mobile" in shown(work)
    assert "answered: Mobile" in shown(work.hits)
    assert "no-signal-at-home" in hits(dana)
    assert "tv-outage-evening" not in hits(dana)
    dana.press("Alt+0")
    assert hits(dana) == before
    dana.until(lambda: search.question is not None)
    dana.press(f"Alt+{mobile}")
    dana.type(" at home")
    assert "Answered: Mobile" in shown(work), "words that go on keep the answer"
    work.search.editor.selectAll()
    dana.type("my bill")
    assert "Answered" not in shown(work), "other words are another question"


def test_what_was_answered_before_the_article_was_opened_is_not_asked_again(floor: Floor) -> None:
    dana = floor.desk("dana")
    guide = dana.attached.desk.of.guide
    dana.attached.desk.of.call.ring(MARIAS_NUMBER)
    dana.settle()
    dana.press("F9")
    guide.open("refunds", ("what-is-the-money-for", 2))
    dana.settle()
    (settled,) = dana.attached.desk.of.live.state.settled
    assert (settled.article_id, settled.choice) == ("refunds", 2)
    guide.open("charged-twice", ("no-such-step", 0))
    dana.settle()
    assert dana.attached.desk.of.live.state.article_id == "charged-twice"


def test_words_that_no_article_answers_go_along_when_one_is_asked_for(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("F2")
    dana.type("can I bring my parrot on holiday")
    assert "None of these is likely to answer it" in shown(dana.window.desk_page.work)
    dana.press("Ctrl+N")
    assert "parrot" in dana.attached.desk.asking.line.field.text()


def test_whoever_answers_for_the_articles_sees_how_a_hit_was_weighed(floor: Floor) -> None:
    rosa = floor.desk("rosa")
    work = rosa.window.desk_page.work
    rosa.press("F2")
    rosa.type("they took the money twice")
    rosa.press("Ctrl+E")
    assert "How “Customer was charged twice” was weighed" in shown(work)
    assert "An editor's phrase" in shown(work)
    rosa.press("Ctrl+E")
    assert "Look only; Enter opens" in shown(work)
    assert "was weighed" not in shown(work)
