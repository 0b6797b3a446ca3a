"""What can be said to be down: the codes that are stored, and what each is called."""

from __future__ import annotations

from kms_desktop.texts import tr

WEBSITE, APP, LINE, PARTNER, PROGRAM = DOWN = ("website", "app", "line", "partner", "program")
"""What can be said to be down, in the order of the keys 1–5."""


def thing_name(about: str) -> str:
    """ "Website"; one that a newer desktop knows by its code."""
    names = {
        WEBSITE: tr("Website"),
        APP: tr("App"),
        # Translators: the customer's connection: telephone, internet
        LINE: tr("Line"),
        PARTNER: tr("Partner"),
        # Translators: this program itself
        PROGRAM: tr("This program"),
    }
    return names.get(about, about)
