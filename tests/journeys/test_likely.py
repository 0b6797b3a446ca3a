"""Before a word is typed the desk says what the call is likely about; a question narrows what the words leave."""

from __future__ import annotations

from kms_desktop.search.preferences import search_choice
from kms_desktop.ui.actions.keymap import key_text, typing_key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown


def hits(player: Player) -> list[str]:
    return [row.id for row in player.window.desk_page.work.hits.rows()]


def test_a_call_begins_with_what_it_is_likely_about_and_the_caller_can_be_left_out(floor: Floor) -> None:
    dana = floor.desk("dana")
    work, guide = dana.window.desk_page.work, dana.attached.desk.of.guide
    assert "Asked most in 7 days" in shown(work)
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    assert hits(dana)[0] == "charged-twice"
    assert "promised: " in shown(work.hits)
    assert "Likely now, from what is known of Maria" in shown(work)
    assert "Asked most in 7 days" not in shown(work)
    assert "Incidents for them" in shown(dana.window.desk_page.left)
    dana.press("take_call")
    assert hits(dana)[0] == "charged-twice"
    dana.press("search", "toggle_caller")
    assert hits(dana) == []
    assert "What is known of Maria is left out" in shown(work)
    assert not search_choice(dana.window.settings).uses_caller, "the next start remembers"
    dana.type("no signal")
    assert "has mobile" not in shown(work.hits)
    dana.press("toggle_caller")
    assert "has mobile" in shown(work.hits)
    guide.open_article("refunds", ("what-is-the-money-for", 2))
    dana.settle()
    (settled,) = dana.attached.desk.of.live.state.settled
    assert (settled.article_id, settled.choice) == ("refunds", 2), "what was answered before is not asked again"
    guide.open_article("charged-twice", ("no-such-step", 0))
    dana.settle()
    assert dana.attached.desk.of.live.state.article_id == "charged-twice"


def test_the_question_that_parts_the_hits_is_answered_with_one_key_and_taken_back_with_another(floor: Floor) -> None:
    rosa = floor.desk("rosa")
    work, search = rosa.window.desk_page.work, rosa.attached.desk.of.search
    rosa.attached.workspace.searcher.learn_contacts([])  # what callers of the demo said changes from day to day
    rosa.press("search")
    rosa.type("no signal")
    rosa.until(lambda: search.question is not None)
    assert "Which is it about?" in shown(work)
    before = hits(rosa)
    mobile = next(n for n, choice in enumerate(search.question.choices, 1) if choice.text == "Mobile")
    rosa.press(typing_key_text(mobile))
    assert "Answered: Mobile" in shown(work)
    assert "answered: Mobile" in shown(work.hits)
    assert "no-signal-at-home" in hits(rosa)
    assert "tv-outage-evening" not in hits(rosa)
    rosa.press(typing_key_text(0))
    assert hits(rosa) == before
    rosa.until(lambda: search.question is not None)
    rosa.press(typing_key_text(mobile))
    rosa.type(" at home")
    assert "Answered: Mobile" in shown(work), "words that go on keep the answer"
    rosa.press("explain_hit")
    assert "How “No mobile signal at home” was weighed" in shown(work)
    assert "An editor's phrase" in shown(work)
    rosa.press("explain_hit")
    assert f"Preview; {key_text('enter')} opens" in shown(work)
    work.search.editor.selectAll()
    rosa.type("ornage hub light ")
    assert "Read as “orange hub light”" in shown(work)
    work.search.editor.selectAll()
    rosa.type("my parrot sings at midnight")
    assert "Answered" not in shown(work), "other words are another question"
    assert "None of these is likely to answer it" in shown(work)


def test_words_that_no_article_answers_go_along_when_one_is_asked_for(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.workspace.searcher.learn_contacts([])
    dana.press("search")
    dana.type("my parrot sings at midnight")
    dana.press("ask_for_article")
    assert "Read as" not in shown(dana.window.desk_page.work)
    assert "parrot" in dana.attached.desk.asking.line.field.text()


def test_what_was_read_inside_a_hit_is_not_shown_once_the_hit_is_gone(floor: Floor) -> None:
    dana = floor.desk("dana")
    article = dana.attached.workspace.library.find_article("charged-twice")
    assert article is not None
    dana.attached.desk.of.search._looked_inside(article)  # the answer comes late: the call is over, nothing is typed
    dana.settle()
    assert "Preview; " not in shown(dana.window.desk_page.work)
    assert dana.window.desk_page.work.board.isVisible()
