"""The kinds of what is running, as they are stored; apart from the nouns, as words and icons need no more."""

from __future__ import annotations

INCIDENT, CHANGE, PROMOTION = "incident", "change", "promotion"
KINDS = (INCIDENT, CHANGE, PROMOTION)
