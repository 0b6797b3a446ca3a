"""An article published with a tool: what the program sends, put together by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import psycopg

from tests.security.conftest import Walled

RULE: dict[str, Any] = {"id": "pay", "title": "Pay it", "authority": {"agent": "80"}, "limits": []}


def is_now(walled: Walled, login: str, proficiency: str) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET proficiency = %s WHERE login = %s", (proficiency, login))


def revision_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def article(text: str, **said: object) -> dict[str, Any]:
    """As the program tells it; without more, for colleagues, open, and with no option."""
    whole = {"id": "new", "title": "New", "revision": revision_of(text), "text": text, "parent": "", "before": None}
    return {**whole, "audience": "internal", "governance": "open", "confidence": "wip", "options": [], **said}


def publish(walled: Walled, login: str, *articles: dict[str, Any], withdrawn: Sequence[str] = ()) -> dict[str, int]:
    told = {"articles": json.dumps(articles), "withdrawn": list(withdrawn), "picture_paths": [], "pictures": []}
    done: dict[str, int] = walled.acts(login, "publish_articles", **told, by_id="somebody", by_login="somebody")
    return done
