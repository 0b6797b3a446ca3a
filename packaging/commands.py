"""The words after `dev.py` → a set-up where one is needed, then the program, the tests, pictures or measurements."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import environ as process_environ
from pathlib import Path

import checks
from environment import Checkout, ensure_environment
from locking import renew_lock
from newest import FOLDER as NEWEST
from newest import ensure_newest, table_of
from system_libraries import SetUpFailed, ensure_system_libraries, this_machine

USAGE = """\
usage: python3 packaging/dev.py COMMAND [ARGUMENTS]

  run [ARGUMENTS]     the demo workspace in a window; without a display, a dozen pictures of its demo call
  test [ARGUMENTS]    style, types, layers, dependencies, then the tests; arguments go to pytest
  test --newest       the same on the newest releases the ranges allow, and which of them differ from the lock
  check               all of that but the tests, and what is largest
  bench [ARGUMENTS]   measurements on 10,000 articles and 100,000 interactions; --interactions 1000000 on more,
                      --server on a PostgreSQL made for the run
  bench floor [ARGS]  the same for up to 300 desktops on one PostgreSQL
  bench distance [ARGS]  the same for desktops far from their PostgreSQL
  bench figures [ARGS]  the figures of the Voice page on a million contacts, on both databases
  bench cti [ARGS]    call events of a telephone system, 200 a second beside 300 desktops: answered, rung, none lost
  faults [ARGUMENTS]  desktops and their server killed, cut off and frozen by a seed: nothing may be lost
  soak [ARGUMENTS]    a simulated day of 2,000 calls in windows that come and go: the program outlives it
  monkey [ARGUMENTS]  20,000 random keys and clicks from a seed: the keyboard is always where the screen says
  simulate-effects [ARGUMENTS]
                      made-up floors with an effect planted, or none: how often each is called one
  floor [--keep]      the README's chapter on a team, word for word: five desktops at work on a server of their own
  pictures [FOLDER] [--only NAME ...]
                      every state of the windows in every look (default: in pictures/), or those of these names
                      with --language pseudo, and a report of the texts in them that bypass the catalogue
  behind FOLDER       a ringing call told by a window that lies behind another, read from the display and in pictures
  rights [--check]    write into docs/security.md what the database lets each role do, tried with each of them
  site                README.md and docs/ as a site of HTML pages, in build/site
  texts [--missing]   write the template that translators begin with; or count the texts that bypass the catalogue
  lock                choose the newest releases for the lock, with hashes for every system and Python
  setup               only what the others need: system packages and .venv, with the development tools

The first start makes .venv, which takes a minute or two; the next ones take none.
"""


SHOWN_TEXTS = Path("pictures", "texts.txt")
"""The report of a run of all pictures in the pseudo-language."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with; a test passes its own. `call` runs a program in the checkout, giving its exit code."""

    checkout: Checkout
    environ: Mapping[str, str]
    platform: str
    set_up: Callable[[bool], None]
    call: Callable[[list[str], Mapping[str, str]], int]
    say: Callable[[str], None]
    complain: Callable[[str], None] = field(default=lambda line: print(line, file=sys.stderr, flush=True))
    set_up_newest: Callable[[Checkout], None] = field(default=lambda checkout: None)


def start(arguments: Sequence[str]) -> int:
    """Exit code: 0, 1 (failed, said in one line), 2 (wrong usage), 130 (stopped with Ctrl-C), or the program's own."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return dispatch(arguments, _this_desk())
    except KeyboardInterrupt:
        return 130


def dispatch(arguments: Sequence[str], desk: Desk) -> int:
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if name in ("-h", "--help", "help"):
        desk.say(USAGE)
        return 0
    command = COMMANDS.get(name)
    if command is None:
        desk.complain(f"There is no command “{name}”.\n\n{USAGE}" if name else USAGE)
        return 2
    try:
        return command(desk, rest)
    except SetUpFailed as problem:
        desk.complain(str(problem))
        return 1


def run_program(desk: Desk, arguments: list[str]) -> int:
    if _asks_for_help(arguments):
        return _explain(desk, _demo(desk, ["--help"]))
    if arguments and not arguments[0].startswith("-"):
        desk.complain(f"“{arguments[0]}” is nothing that run takes; “dev.py run --help” says what it does.")
        return 2
    if "--no-window" not in arguments and not can_show_a_window(desk.environ, desk.platform):
        desk.say(
            "There is no display here, so the demo call is played without one, and a dozen pictures are kept of it"
        )
        return _keep_pictures(desk, desk.checkout.root / "pictures", [])
    desk.set_up(False)
    return desk.call(_demo(desk, arguments), child_environment(desk.environ, desk.checkout, desk.platform))


def take_pictures(desk: Desk, arguments: list[str]) -> int:
    if _asks_for_help(arguments):
        return _explain(desk, _script(desk, "take_pictures.py", ["--help"]))
    desk, arguments = _in_its_language(desk, arguments)
    named = bool(arguments) and not arguments[0].startswith("-")
    folder, rest = (Path(arguments[0]), arguments[1:]) if named else (desk.checkout.root / "pictures", arguments)
    some = any(word.partition("=")[0] == "--only" for word in rest)
    return _keep_pictures(desk, folder.absolute(), rest if some else ["--all", *rest])


def _in_its_language(desk: Desk, arguments: list[str]) -> tuple[Desk, list[str]]:
    """With `--language`, a desk whose programs speak it; in the pseudo-language they tell of each text they show."""
    joined = [word.removeprefix("--language=") for word in arguments if word.startswith("--language=")]
    rest = [word for word in arguments if not word.startswith("--language=")]
    if "--language" in rest[:-1]:
        at = rest.index("--language")
        joined, rest = [rest[at + 1]], [*rest[:at], *rest[at + 2 :]]
    if not joined:
        return desk, arguments
    language = joined[-1]
    listener = [str(desk.checkout.root / name) for name in (Path("packaging", "shown_texts.py"), SHOWN_TEXTS)]
    listening = listener if language == "pseudo" else []

    def call(command: list[str], environ: Mapping[str, str]) -> int:
        return desk.call([command[0], *listening, *command[1:]], {**environ, "KMS_LANGUAGE": language})

    return replace(desk, call=call), rest


def _asks_for_help(arguments: list[str]) -> bool:
    return "-h" in arguments or "--help" in arguments


def _explain(desk: Desk, command: list[str]) -> int:
    """What the demo or the pictures take; nothing is played for it."""
    desk.set_up(False)
    child = child_environment(desk.environ, desk.checkout, desk.platform, offscreen=True)
    return desk.call(command, child)


def _keep_pictures(desk: Desk, folder: Path, arguments: list[str]) -> int:
    desk.set_up(False)
    started = time.time()
    child = child_environment(desk.environ, desk.checkout, desk.platform, offscreen=True)
    code = desk.call(_script(desk, "take_pictures.py", [str(folder), *arguments]), child)
    made = [path for path in folder.glob("**/*.png") if path.stat().st_mtime >= started - 2]
    if code == 0 and not made:
        desk.complain(f"The demo call ended well, and no picture is in {folder}.")
        return 1
    return code


def run_tests(desk: Desk, arguments: list[str]) -> int:
    python = ""
    if "--newest" in arguments:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        desk = replace(desk, checkout=replace(desk.checkout, folder=NEWEST))
        arguments = [word for word in arguments if word != "--newest"]
        desk.set_up_newest(desk.checkout)
        for line in table_of(desk.checkout):
            desk.say(line)
    else:
        desk.set_up(True)
    found = checks.style_and_types(desk.checkout.programs, python)
    return _run_checks(desk, [*found, checks.tests(desk.checkout.programs, arguments, sys.stdout.isatty())])


def run_checks(desk: Desk, arguments: list[str]) -> int:
    if arguments:
        return _takes_nothing(desk, "check")
    desk.set_up(True)
    return _run_checks(desk, checks.style_and_types(desk.checkout.programs))


def run_bench(desk: Desk, arguments: list[str]) -> int:
    if arguments[:1] in (["floor"], ["distance"], ["cti"], ["figures"]):
        return _run_script(desk, f"bench_{arguments[0]}.py", arguments[1:])
    return _run_script(desk, "bench.py", arguments)


def run_faults(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "faults.py", arguments)


def run_floor(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "readme_floor.py", arguments)


def run_soak(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "soak.py", arguments)


def show_behind(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "window_behind.py", arguments)


def run_monkey(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "monkey.py", arguments)


def simulate_effects(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "simulate_effects.py", arguments)


def list_rights(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "rights.py", arguments)


def run_texts(desk: Desk, arguments: list[str]) -> int:
    return _run_script(desk, "extract_texts.py", arguments)


def make_site(desk: Desk, arguments: list[str]) -> int:
    """It has an environment of its own, so nothing else is set up for it."""
    script = str(desk.checkout.root / "packaging" / "make_site.py")
    return desk.call([sys.executable, script, *arguments], desk.environ)


def make_lock(desk: Desk, arguments: list[str]) -> int:
    if arguments:
        return _takes_nothing(desk, "lock")
    renew_lock(desk.checkout.root, desk.call, desk.say)
    desk.say("The lock is renewed; “python3 packaging/dev.py test” says whether all holds with it.")
    return 0


def only_set_up(desk: Desk, arguments: list[str]) -> int:
    if arguments:
        return _takes_nothing(desk, "setup")
    desk.set_up(True)
    desk.say(f"Ready: {desk.checkout.venv}")
    return 0


COMMANDS: Mapping[str, Callable[[Desk, list[str]], int]] = {
    "run": run_program,
    "test": run_tests,
    "check": run_checks,
    "bench": run_bench,
    "faults": run_faults,
    "floor": run_floor,
    "soak": run_soak,
    "monkey": run_monkey,
    "simulate-effects": simulate_effects,
    "pictures": take_pictures,
    "rights": list_rights,
    "behind": show_behind,
    "texts": run_texts,
    "site": make_site,
    "lock": make_lock,
    "setup": only_set_up,
}


def can_show_a_window(environ: Mapping[str, str], platform: str) -> bool:
    """On Linux only with a display, or with a Qt platform somebody chose that shows windows without one."""
    chosen = environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if chosen in ("offscreen", "minimal"):
        return False
    if not platform.startswith("linux"):
        return True
    return bool(chosen or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def child_environment(
    environ: Mapping[str, str], checkout: Checkout, platform: str, *, offscreen: bool = False, own_settings: bool = True
) -> dict[str, str]:
    """The environment of a program started from `.venv`; without `own_settings` only KMS_TEST_ ones come along."""
    child = {name: value for name, value in environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    if not own_settings:
        child = {name: value for name, value in child.items() if not _is_own_setting(name)}
    child["VIRTUAL_ENV"] = str(checkout.venv)
    child["PATH"] = f"{checkout.programs}{';' if platform == 'win32' else ':'}{environ.get('PATH', '')}"
    if offscreen:
        child["QT_QPA_PLATFORM"] = "offscreen"
    if platform.startswith("linux") and not _speaks_utf8(environ):
        child["LC_ALL"] = "C.UTF-8"
    return child


def _is_own_setting(name: str) -> bool:
    return name.startswith("KMS_") and not name.startswith("KMS_TEST_")


def _speaks_utf8(environ: Mapping[str, str]) -> bool:
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    return any(name in locale.lower() for name in ("utf-8", "utf8"))


def _demo(desk: Desk, arguments: list[str]) -> list[str]:
    return [str(desk.checkout.python), "-m", "kms_desktop", "demo", *arguments]


def _script(desk: Desk, name: str, arguments: list[str]) -> list[str]:
    return [str(desk.checkout.python), str(desk.checkout.root / "packaging" / name), *arguments]


def _run_checks(desk: Desk, wanted: Sequence[checks.Check]) -> int:
    child = child_environment(desk.environ, desk.checkout, desk.platform, offscreen=True, own_settings=False)
    return checks.run_all(wanted, desk.checkout.root, child, desk.say)


def _run_script(desk: Desk, name: str, arguments: list[str]) -> int:
    desk.set_up(True)
    child = child_environment(desk.environ, desk.checkout, desk.platform, offscreen=True)
    return desk.call(_script(desk, name, arguments), child)


def _takes_nothing(desk: Desk, name: str) -> int:
    desk.complain(f"“{name}” takes no arguments.")
    return 2


def _this_desk() -> Desk:
    checkout = Checkout(Path(__file__).resolve().parent.parent)
    say: Callable[[str], None] = lambda line: print(line, flush=True)  # noqa: E731

    def set_up(development: bool) -> None:
        run = _logged(checkout)
        ensure_system_libraries(this_machine(run, say, process_environ), str(checkout.log))
        ensure_environment(checkout, development=development, run=run, say=say)

    def call(command: list[str], environ: Mapping[str, str]) -> int:
        return subprocess.call(command, cwd=checkout.root, env=dict(environ))

    def set_up_newest(newest: Checkout) -> None:
        run = _logged(checkout)
        ensure_system_libraries(this_machine(run, say, process_environ), str(checkout.log))
        ensure_newest(newest, run=run, say=say)

    return Desk(checkout, process_environ, sys.platform, set_up, call, say, set_up_newest=set_up_newest)


def _logged(checkout: Checkout) -> Callable[[list[str], Mapping[str, str]], int]:
    """Runs a command of the set-up with its words in the log instead of on the screen."""

    def run(command: list[str], more: Mapping[str, str]) -> int:
        checkout.log.parent.mkdir(parents=True, exist_ok=True)
        with checkout.log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ {' '.join(command)}\n")
            log.flush()
            environ = {**process_environ, **more}
            return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environ)

    return run
