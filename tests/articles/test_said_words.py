"""Words after "Say this" → what an agent ticks off, and the rest of the text without them."""

from __future__ import annotations

import pytest

from kms_desktop.articles.said_words import must_say, without_said

HOW = "Look it up.\n\n**Say this:** I must tell you\nthat this is recorded.\n\nThen go on."


def test_the_paragraph_is_to_be_said_and_the_rest_is_how_to_check() -> None:
    assert must_say(HOW) == ("I must tell you that this is recorded.",)
    assert without_said(HOW) == "Look it up.\n\nThen go on."


@pytest.mark.parametrize("label", ["**Say this:**", "__say this__:", "**SAY THIS** :"])
def test_the_label_has_every_form_people_write(label: str) -> None:
    assert must_say(f"{label} Hello.") == ("Hello.",)


@pytest.mark.parametrize("text", ["", "Say this: Hello.", "```\n\n**Say this:** Hello.\n\n```", "**Say:** Hello."])
def test_anything_else_is_not(text: str) -> None:
    assert must_say(text) == ()
    assert without_said(text) == text
