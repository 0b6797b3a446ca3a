"""No Qt object is let go of off the main thread: not by collecting, not by counting, whatever windows come and go."""

from __future__ import annotations

import gc
import threading  # noqa: TID251 - to hold a lane still, and to see where things are let go
import traceback
import types
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QLabel, QWidget

from kms_desktop.ui import background as background_module
from kms_desktop.ui.background import Background
from kms_desktop.ui.garbage import collect_on_main_thread, generation_due, is_window_due
from kms_desktop.ui.qt_free import refuse_qt
from tests.desks import MARIAS_NUMBER, Floor
from tests.ui.test_window import wrapping_up


@pytest.fixture
def background(qtbot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()
    made.deleteLater()


class Watch:
    """Notes every Qt object that was let go of on another thread than this one, by the name of its class."""

    def __init__(self) -> None:
        self.astray: Counter[str] = Counter()
        self._here = threading.get_ident()
        self._seen: dict[int, weakref.ref[object]] = {}

    def look(self) -> None:
        """Watch what there is now."""
        for one in gc.get_objects():
            if isinstance(one, shiboken6.Object) and id(one) not in self._seen:
                gone = partial(self._gone, id(one), type(one).__name__)
                self._seen[id(one)] = weakref.ref(one, gone)

    def _gone(self, key: int, name: str, _ref: object) -> None:
        self._seen.pop(key, None)
        if threading.get_ident() != self._here:
            self.astray[name] += 1


def _make_many() -> int:
    """What learning, indexing and reading do: so many new objects that collecting is due several times."""
    return len([[number] for number in range(300_000)])


def _leave_in_a_circle() -> None:
    """A window that was closed: its parts know each other, and nobody else knows them."""
    window = QWidget()
    window.part = QLabel("Part", window)  # type: ignore[attr-defined]
    window.part.window_of_mine = window  # type: ignore[attr-defined]


def test_a_lane_collects_no_window_that_was_closed(background: Background, qtbot) -> None:
    owner, watch, done = QObject(), Watch(), []
    for _ in range(20):
        _leave_in_a_circle()
    watch.look()
    for long in (False, True):
        background.run(_make_many, owner=owner, on_done=done.append, long=long)
    qtbot.waitUntil(lambda: len(done) == 2)
    gc.collect()
    assert watch.astray == {}


def test_a_closed_window_is_collected_on_the_main_thread_before_long(background: Background, qtbot) -> None:
    """By the timer alone, while nobody asks for anything."""
    gone: list[int] = []
    window = QWidget()
    window.myself = window  # type: ignore[attr-defined]
    watch = weakref.ref(window, lambda _ref: gone.append(threading.get_ident()))
    del window
    held = [[number] for number in range(20_000)]
    qtbot.waitUntil(lambda: bool(gone))
    assert watch() is None
    assert gone == [threading.get_ident()]
    assert len(held) == 20_000


def test_there_is_one_collector_and_python_has_none_of_its_own(background: Background) -> None:
    assert collect_on_main_thread() is collect_on_main_thread()
    assert not gc.isenabled()


@pytest.mark.parametrize(
    ("counts", "rested_s", "due"),
    [
        ((100, 0, 0), 60.0, None),
        ((2_001, 0, 0), 0.1, None),
        ((2_001, 0, 0), 0.2, 0),
        ((100, 11, 0), 0.2, 1),
        ((2_001, 11, 11), 0.2, 1),
        ((2_001, 0, 11), 0.2, 0),
        ((100, 0, 11), 0.2, None),
        ((100, 0, 11), 3.0, 2),
        ((100, 0, 51), 0.1, None),
        ((100, 0, 51), 0.2, 2),
        ((100, 0, 201), 0.0, 2),
        ((40_001, 11, 11), 0.0, 0),
    ],
)
def test_what_is_collected_hangs_on_how_long_nobody_asked_for_anything(
    counts: tuple[int, int, int], rested_s: float, due: int | None
) -> None:
    assert generation_due(counts, rested_s) == due


@pytest.mark.parametrize(
    ("closed_s", "rested_s", "due"),
    [(4.9, 60.0, False), (5.0, 0.1, False), (5.0, 0.2, True), (29.0, 0.1, False), (30.0, 0.0, True)],
)
def test_a_window_that_was_closed_is_collected_at_a_rest_or_after_half_a_minute(
    closed_s: float, rested_s: float, due: bool
) -> None:
    assert is_window_due(closed_s, rested_s) == due


def test_a_closed_window_that_has_lived_for_long_is_collected_too(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a single new object that would make its generation due."""
    monkeypatch.setattr("kms_desktop.ui.garbage._CLOSED_S", 0.01)
    background, window = Background(), QWidget()
    window.myself = window  # type: ignore[attr-defined]
    watch = weakref.ref(window)
    gc.collect()  # it is old from now on
    del window
    background.stop()
    background.deleteLater()
    qtbot.waitUntil(lambda: watch() is None)


class _Circle:
    def __init__(self) -> None:
        self.myself = self


@pytest.mark.parametrize("ends", ["opens", "closes"])
def test_nothing_is_collected_while_a_window_is_opened(qtbot, monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    """What was made meanwhile is looked through with all that is old, and not at once, when somebody begins to type."""
    collector, generations = collect_on_main_thread(), list[int]()
    monkeypatch.setattr("kms_desktop.ui.garbage.gc.collect", lambda generation=2: generations.append(generation))
    background = Background()
    background.begin_opening()
    held = [[number] for number in range(60_000)]
    collector._collect_if_due()
    assert generations == []
    assert gc.get_count()[0] > 40_000, "more than is left alone at any other time"
    background.end_opening() if ends == "opens" else background.stop()
    collector._collect_if_due()
    assert generations == []
    assert not {id(one) for one in held[:100]} & {id(one) for one in gc.get_objects(0)}
    background.stop()
    background.deleteLater()


def test_what_went_while_a_window_was_opened_is_not_kept_for_ever(background: Background) -> None:
    background.begin_opening()
    circle = _Circle()
    watch = weakref.ref(circle)
    del circle
    background.end_opening()
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert watch() is None


def test_the_traceback_of_a_failure_holds_no_qt_object(background: Background, qtbot) -> None:
    owner, failed = _Presenter(), []
    background.run(partial(divmod, 1, 0), owner=owner, on_error=failed.append)
    background.run(_fail_deep, owner=owner, on_error=failed.append)
    qtbot.waitUntil(lambda: len(failed) == 2)
    for error in failed:
        frames = [frame for frame, _line in traceback.walk_tb(error.__traceback__)]
        held = [value for frame in frames for value in frame.f_locals.values()]
        assert frames
        assert [one for one in held if isinstance(one, shiboken6.Object)] == []


def _fail_deep() -> None:
    try:
        raise KeyError("first")
    except KeyError as first:
        raise LookupError("then") from first


def test_a_lane_that_outlives_its_window_holds_nothing_of_it(qtbot) -> None:
    gate, background, owner = threading.Event(), Background(), QObject()
    background.run(gate.wait, owner=owner, on_done=lambda _answer: None)
    background.stop(wait_s=0.01)
    watch = weakref.ref(background)
    del background
    gc.collect()
    gone_before_the_lane = watch() is None
    gate.set()
    assert gone_before_the_lane


class _Presenter(QObject):
    """Stands for any part of a window that asks for work."""

    def read(self, words: str = "") -> str:
        return words

    def closures(self) -> dict[str, Callable[[], object]]:
        inside = [self]

        def by_default(mine: object = self) -> object:
            return mine

        return {
            "method": self.read,
            "closure": lambda: self.read(),
            "given": partial(len, [self]),
            "named": partial(_take, held=self),
            "listed": lambda: inside[0],
            "default": by_default,
            "signal": self.destroyed.emit,
            "nested": partial(_take, held=lambda: self.objectName()),
            "in a dictionary": partial(_take, held={"by": [self]}),
            "as a key": partial(_take, held={self: 1}),
            "in a set": partial(_take, held=frozenset({self})),
            "in a value": partial(_take, held=_Value("x", (self,))),
            "in a service": _Service(self).read,
        }


@dataclass(frozen=True, slots=True)
class _Value:
    name: str
    held: object


class _Service:
    """Plain, and yet it keeps a part of the window."""

    def __init__(self, presenter: QObject) -> None:
        self._presenter = presenter

    def read(self) -> str:
        return self._presenter.objectName()


class _Learning:
    """Its lane finds out something, and keeps it, while the next work is handed over."""

    def read(self) -> int:
        return len(vars(self))


def test_a_service_that_learns_something_while_it_is_looked_at_is_handed_over() -> None:
    service = _Learning()

    class Looked(type):
        @property
        def __module__(cls) -> str:  # type: ignore[override]
            setattr(service, f"learnt_{len(vars(service))}", 1)
            return "elsewhere"

    service.first = Looked("Held", (), {})()  # type: ignore[attr-defined]
    service.second = Looked("Held", (), {})()  # type: ignore[attr-defined]
    refuse_qt(service.read)
    assert service.read() > 2


def _take(*, held: object) -> object:
    return held


KINDS = ("method", "closure", "given", "named", "listed", "default", "signal", "nested")
DEEPER = ("in a dictionary", "as a key", "in a set", "in a value", "in a service")


@pytest.mark.parametrize("kind", [*KINDS, *DEEPER])
def test_work_that_holds_a_qt_object_is_refused_where_it_is_handed_over(background: Background, kind: str) -> None:
    owner = _Presenter()
    with pytest.raises(ValueError, match="takes a Qt object"):
        background.run(owner.closures()[kind], owner=owner)
    assert background.idle


def test_the_collector_stays_off_where_something_else_turned_it_on(qtbot) -> None:
    collect_on_main_thread()
    gc.enable()
    qtbot.waitUntil(lambda: not gc.isenabled())


def test_the_refusal_says_which_work_and_none_of_the_words_it_was_given(background: Background) -> None:
    owner = _Presenter()
    with pytest.raises(ValueError, match=r"_Presenter\.read takes a Qt object \(_Presenter\)") as refused:
        background.run(partial(owner.read, "my bill went up"), owner=owner)
    assert "my bill" not in str(refused.value)


def test_an_answer_that_is_a_qt_object_is_a_bug_that_is_told(background: Background, qtbot) -> None:
    owner, got = QObject(), []
    with qtbot.captureExceptions() as bugs:
        background.run(QObject, owner=owner, on_done=got.append)
        qtbot.waitUntil(lambda: bool(bugs))
    assert "takes a Qt object" in str(bugs[0][1])
    assert got == []


def test_progress_comes_on_the_main_thread_in_order_and_before_the_answer(background: Background, qtbot) -> None:
    owner, told, where = QObject(), [], set()

    def on_progress(done: int, of: int) -> None:
        told.append((done, of))
        where.add(threading.current_thread())

    def count(tell: Callable[[int, int], None]) -> str:
        for number in range(50):
            tell(number, 50)
        return "all"

    background.run(count, owner=owner, on_progress=on_progress, on_done=told.append)
    qtbot.waitUntil(lambda: "all" in told)
    assert told == [*((number, 50) for number in range(50)), "all"]
    assert where == {threading.main_thread()}


def test_more_answers_than_the_wire_holds_all_arrive(background: Background, qtbot) -> None:
    """A window that is busy for long reads its mail late; no letter is lost for that."""
    owner, got = QObject(), []

    def count(tell: Callable[[int], None]) -> None:
        for number in range(20_000):
            tell(number)

    background.run(count, owner=owner, on_progress=got.append, long=True)
    qtbot.waitUntil(lambda: len(got) == 20_000, timeout=60_000)
    assert got == list(range(20_000))


def _held_by(thing: object) -> Iterator[object]:
    """What an object keeps alive; of a function only what it closes over and was given, not its module."""
    if isinstance(thing, types.FunctionType):
        yield from (cell.cell_contents for cell in thing.__closure__ or () if cell != types.CellType())
        yield from thing.__defaults__ or ()
    elif not isinstance(thing, types.ModuleType | type | types.CodeType | types.FrameType):
        yield from gc.get_referents(thing)


class Depths:
    """Looks through all that work reaches: services, what they hold, and so on; each object once."""

    def __init__(self) -> None:
        self.qt: Counter[str] = Counter()
        self._seen: dict[int, object] = {}

    def look(self, work: object) -> None:
        open_ends = [work]
        while open_ends:
            one = open_ends.pop()
            if id(one) in self._seen:
                continue
            self._seen[id(one)] = one
            if isinstance(one, shiboken6.Object):
                self.qt[type(one).__name__] += 1
            else:
                open_ends.extend(_held_by(one))


def test_nothing_that_a_window_hands_to_its_lanes_reaches_a_qt_object_however_deep(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths = Depths()

    def refuse_deeper(work: object) -> None:
        refuse_qt(work)
        depths.look(work)

    monkeypatch.setattr(background_module, "refuse_qt", refuse_deeper)
    dana = wrapping_up(floor)
    dana.press("confirm", "show_articles", "show_voice", "show_desk", "suggest", "Esc", "show_keys", "Esc", "search")
    floor.desk("ines").press("show_articles", "new_article", "Esc")
    assert depths.qt == {}
    assert len(depths._seen) > 10_000


def test_windows_come_and_go_while_lanes_work_and_none_of_their_parts_goes_astray(floor: Floor) -> None:
    """A call rings, pages are opened and the window is closed, again and again; a colleague's desk works meanwhile."""
    watch, rosa = Watch(), floor.desk("rosa")
    gc.freeze()  # so that whoever collects does not pass over what has lived for a while
    gc.collect()
    for staff in ("dana", "ines", "dana"):
        desk = floor.desk(staff)
        desk.press("show_articles", "show_voice", "show_desk")
        desk.attached.desk.of.call.ring_event(MARIAS_NUMBER)
        desk.settle()
        watch.look()
        desk.close()
        desk.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        floor.windows.remove(desk)
        del desk
        rosa.window.background.run(_make_many, owner=rosa.window, long=True)
        rosa.settle()
    gc.unfreeze()
    gc.collect()
    assert watch.astray == {}
