"""The open article and the contact's answers → the next question or the options, and the choices back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from kms_desktop.access.roles import HANDLE_CONTACTS, SUGGEST, Right
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Target
from kms_desktop.articles.said_words import PREVENTION
from kms_desktop.articles.solution_checks import VERIFIED
from kms_desktop.contacts.grant_commands import GrantCommands, words_left_out
from kms_desktop.contacts.guide_session import GuideSession
from kms_desktop.contacts.handoff_summary import is_good
from kms_desktop.contacts.model import ContactState
from kms_desktop.guidance.model import OfferedOption, Position
from kms_desktop.search.searcher import Searcher
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background, wait_turn
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.guide.state import GuideState
from kms_desktop.ui.reading import plain_text

_SUM = re.compile(r"[£$€]?\s*((?:[0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.[0-9]{1,2})?)")
"""“38.50”, “£38.50”, “1,250”; not “38,50”, which would be read as another sum."""


class GuidePresenter(QObject):
    """Asks one question at a time and ends at the solution space; every choice is logged before it is shown.

    What gives or refuses something is let through only `guard_ms` after the pane changed, so that a key meant for the
    last thing never hits the next one. Digits that answer are not held back: who knows the way types it ahead, and each
    waits for its question.
    """

    shown = Signal(object)
    """GuideState, after each change; None when no article is open."""
    chosen_changed = Signal(int)
    """Number of the chosen option, 0 for none."""
    chosen_again = Signal(int)
    """The option that is chosen already was asked for once more."""
    granted = Signal(object)
    problem = Signal(str)
    amount_wanted = Signal(str)
    sum_refused = Signal(str)
    """What was typed is no sum of money."""
    none_fit_wanted = Signal()
    opening = Signal()
    """An article was asked for; it is shown a moment later."""
    verification_wanted = Signal()
    """An option is wanted that only a verified caller is given."""

    def __init__(
        self,
        live: LiveContact,
        guided: GuideSession,
        grants: GrantCommands,
        library: Library,
        searcher: Searcher,
        background: Background,
        may: Callable[[Right], bool],
        guard_ms: int = 300,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._guided, self._library, self._searcher = live, guided, library, searcher
        self._reader = _GuideReader(guided, grants, library, searcher)
        self._background, self._may, self._guard_ms = background, may, guard_ms
        self._since_change = QElapsedTimer()
        self.sight: GuideState | None = None
        self.chosen = 0
        self._declined: frozenset[str] = frozenset()
        self._ahead = False
        """The options are shown before the guide got there."""
        self._entered = 0
        self._is_answering = self._is_answered = False
        """An article was opened or an answer given, and the question that follows is not there yet; it is in the log
        already."""
        self._opening = ""
        """The article that is about to be open, "" for none."""
        self._ahead_digits: list[int] = []
        """Pressed while the question that they answer was not there yet."""

    # what the person does

    def open_article(self, article_id: str, answered: tuple[str, int] | None = None) -> None:
        """Open an article on the contact in hand; without one it is only looked at. `answered`: a step of it and the
        answer that was given before it was opened, so that nobody is asked twice."""
        if self._opening == article_id:
            return  # asked for once more while it is on its way
        self.opening.emit()
        self._ahead = False
        self._forget_ahead()
        if not self._live.active:
            look = partial(self._reader.read_article, article_id)
            self._background.run(look, owner=self, on_done=self._show_guide, replaces="guide")
            return
        self._is_answering, self._is_answered, self._opening = True, False, article_id
        opened = partial(_open_answered, self._guided, self._live.id, article_id, answered)
        self._live.write_event(opened, self._on_answered, self._on_not_answered)

    @property
    def takes_digits(self) -> bool:
        """Whether something is open here, or about to be."""
        return self.sight is not None or self._is_answering

    def press_digit(self, number: int) -> None:
        """Key 1–9: the answer with that number, or the option; 0: none of these fit."""
        if self._is_answering:
            self._ahead_digits.append(number)
        elif self.sight is None:
            return
        elif self.sight.position.step is not None:
            self._give_answer(number - 1)
        elif self.sight.position.at_options and self._settled_down():
            self.choose_option(number)

    def answer_step(self, choice: int) -> None:
        """An answer that was clicked, or pressed where the keyboard is."""
        if self._settled_down() and not self._is_answering:
            self._give_answer(choice)

    def _give_answer(self, choice: int) -> None:
        sight = self.sight
        if sight is None or not 0 <= choice < len(sight.position.answers_here):
            return
        if not sight.position.leads_to[choice]:
            flags = tr(
                "That answer leads to no step. Flag it with {key}, so that an editor mends it.", key=key_text("flag")
            )
            self.problem.emit(flags if self._may(SUGGEST) else tr("That answer leads to no step; an editor mends it."))
            return
        self._ahead = False
        take = key_text("take_call")
        if self._needs_call(tr("You can answer questions once you are on a call; {key} takes it.", key=take)):
            self._is_answering, self._is_answered = True, False
            answer = partial(self._guided.answer_step, self._live.id, choice)
            self._live.write_event(answer, self._on_answered, self._on_not_answered)

    def _on_answered(self, _state: ContactState) -> None:
        self._is_answered = True

    def _on_not_answered(self, error: Exception) -> None:
        self._forget_ahead()
        self._background.failed.emit(error)

    def _forget_ahead(self) -> None:
        """Another question is asked than the one that digits were pressed for."""
        self._is_answering, self._opening, self._ahead_digits = False, "", []

    def _go_on_answering(self) -> None:
        """The next question is there: the digit that was pressed for it, if one was."""
        self._is_answering, self._opening = False, ""
        if self.sight is None or self.sight.position.step is None:
            self._ahead_digits = []
        elif self._ahead_digits:
            self.press_digit(self._ahead_digits.pop(0))

    def step_back(self) -> None:
        """Take the last answer back; its question is asked, also where all options were looked at."""
        self._forget_ahead()
        if self.sight is not None and self.sight.position.settled and self._live.active:
            self._ahead, contact = False, self._live.id
            self._live.write_event(partial(self._guided.step_back, contact))

    def change_answer(self, step_id: str) -> None:
        """Ask this question now, an earlier one again or the one that all options stand before; what followed from it
        is computed anew."""
        self._forget_ahead()
        if self._live.active:
            self._ahead, contact = False, self._live.id
            self._live.write_event(partial(self._guided.go_to, contact, step_id))

    def choose_option(self, number: int) -> None:
        """Put one option in front: its words grow. 0 asks for the line of “none of these fit”."""
        if self.sight is None:
            return
        if number == 0:
            self.none_fit_wanted.emit()
            return
        option = next((o for o in self.sight.options if o.number == number), None)
        if option is None or not self._settled_down():
            return
        if option.status == "not_known":
            self._settle_fact(option)
        again, self.chosen = number == self.chosen, number
        (self.chosen_again if again else self.chosen_changed).emit(number)

    def accept_option(self) -> None:
        """The customer takes the chosen option: it is offered, accepted and granted in one go. One that waits for a
        verified caller asks for that first."""
        if self._waits_for_verification():
            self.verification_wanted.emit()
            return
        option = self._chosen_open()
        take = key_text("take_call")
        if option is None or not self._needs_call(
            tr("You can grant an option once you are on a call; {key} takes it.", key=take)
        ):
            return
        contact, key = self._live.id, option.option.id
        self._live.write_event(partial(_grant_option, self._guided, contact, key), then=self.granted.emit)

    def can_decline(self) -> bool:
        """Whether an option is chosen that the customer may still say no to."""
        return self._live.active and self._chosen_open() is not None

    def decline_option(self, words: str = "") -> None:
        """The customer does not want the chosen option; `words` is what they said."""
        option = self._chosen_open()
        take = key_text("take_call")
        if option is None or not self._needs_call(
            tr("You can log a refusal once you are on a call; {key} takes it.", key=take)
        ):
            return
        contact, key = self._live.id, option.option.id
        self._live.write_event(partial(_decline_option, self._guided, contact, key, words))

    def take_sum(self, amount: Decimal) -> None:
        """One that the history names, taken with a key that may have been meant for the question before."""
        if self._settled_down():
            self.set_amount(str(amount))

    def set_amount(self, text: str) -> None:
        """The sum the call is about, as typed: “38.50”, “£38.50”, “1,250”."""
        if not text.strip():
            return
        written = _SUM.fullmatch(text.strip())
        if written is None:
            typed = text.strip()[:40]
            self.sum_refused.emit(tr("“{typed}” is not a sum of money. Write it like 38.50 or 1,250.00.", typed=typed))
            return
        amount = Decimal(written[1].replace(",", "")).quantize(Decimal("0.01"))
        take = key_text("take_call")
        if self._needs_call(tr("You can set the amount once you are on a call; {key} takes it.", key=take)):
            self._entered += 1
            set_fact = partial(self._guided.set_fact, self._live.id, "amount", amount)
            self._live.write_event(set_fact, on_error=self._on_not_entered)

    def _on_not_entered(self, error: Exception) -> None:
        """What was typed stays there, to be mended."""
        self._entered -= 1
        self._background.failed.emit(error)

    def show_all_options(self) -> None:
        """The whole solution space at once, whatever is answered; once more goes back to the question."""
        sight = self.sight
        if sight is None or not sight.article.options:
            return
        if sight.position.at_options and not self._ahead:
            return
        take = key_text("take_call")
        if not self._needs_call(tr("You see all options once you are on a call; {key} takes it.", key=take)):
            return
        self._ahead = not self._ahead
        self.show_contact(self._live.state)

    def follow_link(self, link: str) -> None:
        """A link in the text: another article is opened here; anything outside is copied, never opened by itself."""
        path, _, _anchor = link.partition("#")
        if not path.endswith((".md", ".markdown")):
            self.problem.emit(tr("{link} leads out of the program, so it is not opened by itself.", link=link))
            return
        inside = self.sight.article if self.sight else None
        follow = partial(_follow_link, self._library, path, inside)
        self._background.run(follow, owner=self, on_done=self._open_linked)

    # what the pane shows

    def show_contact(self, state: ContactState) -> None:
        """Show what the contact's state leads to; the article that was only looked at goes when a call ends."""
        if self.sight is None or self.sight.contact_id != state.id:
            self._ahead = False  # all options were looked at on the contact before
        if not state.article_id:
            if state.id or (self.sight is not None and self._live.id):
                self._background.silence(owner=self, replaces="guide")  # the article of whoever was in hand before
                self._show_guide(None)
            return
        read = partial(self._reader.read_guide, state, ahead=self._ahead, entered=self._entered)
        self._background.run(read, owner=self, on_done=self._show_guide, replaces="guide")

    def close_article(self) -> None:
        """Nothing is open any more; what is still being read is not shown."""
        self._forget_ahead()
        self._background.run(wait_turn, owner=self, on_done=self._show_guide, replaces="guide")

    def put_away_article(self) -> None:
        """One that was only looked at, while nothing is in hand."""
        if not self._live.active:
            self.close_article()

    def _open_linked(self, article: Article | None) -> None:
        if article is None:
            flags = tr("That link leads to an article that is not there. Flag it with {key}.", key=key_text("flag"))
            self.problem.emit(flags if self._may(SUGGEST) else tr("That link leads to an article that is not there."))
        elif self._searcher.is_hidden(article.id):
            self.problem.emit(tr("That link leads to an article that your team or role may not see."))
        else:
            self.open_article(article.id)

    def _show_guide(self, sight: GuideState | None) -> None:
        before, self.sight = self.sight, sight
        if sight is None:
            self._forget_ahead()
        if (before and before.place) != (sight and sight.place):
            self._since_change.restart()
            self.chosen = 0
        self._leave_declined()
        if _was_opened(before, sight, self.chosen):
            self._since_change.restart()
        if sight is not None and sight.position.at_options:
            self._preselect_option(sight)
        self.shown.emit(sight)
        self.chosen_changed.emit(self.chosen)
        if self._is_answering and self._is_answered:
            self._go_on_answering()

    def _leave_declined(self) -> None:
        """What was declined just now is chosen no more; whoever puts it again chooses it again."""
        before, self._declined = self._declined, self._declined_here()
        if self.chosen_option_id() in self._declined - before:
            self.chosen = 0

    def _declined_here(self) -> frozenset[str]:
        """The options of the article in sight that the customer said no to."""
        if self.sight is None:
            return frozenset()
        article, offers = self.sight.article.id, self._live.state.offers
        return frozenset(one.option_id for one in offers if one.article_id == article and one.result == "declined")

    def _preselect_option(self, sight: GuideState) -> None:
        """What the last answer led to is chosen; else, on arrival, the least generous one that is open. Nothing is
        once one was declined: the key that grants is meant for that one."""
        if self.chosen:
            return
        open_ones = [one for one in sight.options if one.status == "open" and one.option.id not in self._declined]
        reached = next((one for one in open_ones if one.option.id == sight.position.reached), None)
        first = next(iter(open_ones), None) if not (sight.position.reached or self._declined) else None
        chosen = reached or first
        self.chosen = chosen.number if chosen else 0

    def _settle_fact(self, option: OfferedOption) -> None:
        if "amount" in option.needs:
            self.amount_wanted.emit(option.option.title)
        elif option.settle:
            self.change_answer(option.settle)

    def chosen_option_id(self) -> str:
        """Of the option that is chosen, open or not; it goes along with what is said of the article. "" for none."""
        options = self.sight.options if self.sight is not None else ()
        return next((one.option.id for one in options if one.number == self.chosen), "")

    def _chosen_open(self) -> OfferedOption | None:
        if self.sight is None or not self._settled_down():
            return None
        option = next((o for o in self.sight.options if o.number == self.chosen and o.status == "open"), None)
        return None if option is not None and self._is_granted(option) else option

    def _waits_for_verification(self) -> bool:
        if self.sight is None or not self._live.active or not self._settled_down():
            return False
        chosen = next((one for one in self.sight.options if one.number == self.chosen), None)
        if chosen is None or chosen.status != "closed" or is_good(self._live.state, datetime.now(UTC)):
            return False
        return any(comparison.fact == VERIFIED for comparison in chosen.option.use_when)

    def _is_granted(self, option: OfferedOption) -> bool:
        article = self._live.state.article_id if self.sight is None else self.sight.article.id
        granted = ((offer.article_id, offer.option_id) for offer in self._live.state.granted)
        return (article, option.option.id) in granted

    def _needs_call(self, problem: str) -> bool:
        """`problem` is said where nobody is on a call."""
        if not self._live.active:
            takes = self._may(HANDLE_CONTACTS)
            self.problem.emit(problem if takes else tr("Questions are answered on a call, and your role takes none."))
        return self._live.active

    def _settled_down(self) -> bool:
        return not self._since_change.isValid() or self._since_change.hasExpired(self._guard_ms) or not self._guard_ms


class _GuideReader:
    """Where a contact stands in the guide and what may be offered there, read in a lane."""

    def __init__(self, guided: GuideSession, grants: GrantCommands, library: Library, searcher: Searcher) -> None:
        self._guided, self._grants, self._library, self._searcher = guided, grants, library, searcher

    def read_article(self, article_id: str) -> GuideState | None:
        """An article without a contact: it is only looked at."""
        article = self._library.find_article(article_id)
        position = self._guided.find_position(ContactState(article_id=article_id)) if article is not None else None
        return self._with_record(article, position, ()) if article is not None and position is not None else None

    def read_guide(self, state: ContactState, *, ahead: bool, entered: int) -> GuideState | None:
        """`ahead`: the options are shown before the guide got there. `entered`: how often a sum was entered."""
        position = self._guided.find_position(state)
        if position is None:
            return None
        options = self._guided.judge_options(state) if position.article.options else ()
        if ahead and options and not position.at_options:
            position = replace(position, step=None, at_options=True)
        made = self._with_record(position.article, position, options)
        amount = state.set_facts.get("amount")
        mine = frozenset(o.grant_id for o in state.granted if self._grants.may_take_back(state, o))
        made = replace(
            made, contact_id=state.id, channel=state.channel, offers=state.offers, amount=amount, entered=entered
        )
        return replace(
            made,
            said=state.told,
            unsaid=words_left_out(state, self._library),
            tasks=state.tasks,
            may_take_back=mine,
            prevention=plain_text(position.article.section_markdown(PREVENTION)),
        )

    def _with_record(self, article: Article, position: Position, options: tuple[OfferedOption, ...]) -> GuideState:
        used, solved = self._searcher.usage_of(article.id)
        return GuideState(article, position, options, used, solved)


def _open_answered(
    guided: GuideSession, contact: str, article_id: str, answered: tuple[str, int] | None
) -> ContactState:
    state = guided.open_article(contact, article_id)
    here = guided.find_position(state)
    if answered is not None and here is not None and here.step is not None and here.step.id == answered[0]:
        return guided.answer_step(contact, answered[1])
    return state


def _follow_link(library: Library, path: str, inside: Article | None) -> Article | None:
    return library.resolve_link(Target(article=path), inside=inside) if inside is not None else None


def _grant_option(guided: GuideSession, contact: str, option_id: str) -> ContactState:
    guided.offer_option(contact, option_id)
    return guided.accept_option(contact, option_id)


def _decline_option(guided: GuideSession, contact: str, option_id: str, words: str) -> ContactState:
    guided.offer_option(contact, option_id)
    return guided.decline_option(contact, option_id, words)


def _was_opened(before: GuideState | None, after: GuideState | None, chosen: int) -> bool:
    """Whether the chosen option opened just now, as somebody approved it: keys are held back for a moment."""

    def is_open(sight: GuideState | None) -> bool:
        return sight is not None and any(o.number == chosen and o.status == "open" for o in sight.options)

    return bool(chosen) and is_open(after) and not is_open(before)
