"""The program's one way in: a command is done here and now, anything else opens the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0 done, 1 failed with one line on stderr, 2 wrong usage."""
    try:
        from kms_desktop.cli.main import run_command
        from kms_desktop.cli.window_request import OpenWindow
    except KeyboardInterrupt:
        return 1
    outcome = run_command(sys.argv[1:] if argv is None else argv, _print_pdf)
    if isinstance(outcome, OpenWindow):
        from kms_desktop.ui.app import open_window

        return open_window(outcome.settings, practice=outcome.practice)
    return outcome


def _print_pdf(html: str, title: str) -> bytes:
    from kms_desktop.ui.report_pdf import pdf_of_html

    return pdf_of_html(html, title)


if __name__ == "__main__":
    sys.exit(main())
