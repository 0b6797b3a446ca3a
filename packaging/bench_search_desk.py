"""One window on the measured articles, as a process of its own: words typed into it → how soon their hits are painted,
and the memory of the running program."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(callers: str) -> int:
    from bench_window import PHRASES, keystrokes_painted
    from kms_desktop.search.model import PastContact
    from kms_desktop.settings import Settings
    from kms_desktop.ui.app import make_application
    from player import Player

    make_application(Settings())
    player = Player(Settings())
    player.open()
    searcher = player.attached.workspace.searcher
    said = [json.loads(line) for line in Path(callers).read_text(encoding="utf-8").splitlines()]
    searcher.learn_contacts(PastContact(*one) for one in said)
    searcher.warm_up()
    painted = keystrokes_painted(player, [phrase[: end + 1] for phrase in PHRASES for end in range(len(phrase))])
    player.until(lambda: player.attached.index.folder.is_watching)
    print(json.dumps({"painted": painted, "mb": _resident_mb()}), flush=True)
    player.close()
    return 0


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
