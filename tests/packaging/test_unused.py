"""What nothing names is found among the tools of development, and nothing that is named."""

from __future__ import annotations

import pytest

import sizes
import unused

TOOL = """
ROOT = "here"
_LEFT = 3


class Camera:
    def take(self) -> None: ...

    def __init__(self) -> None: ...


def main() -> None: ...
"""


@pytest.mark.parametrize(
    ("user", "left"),
    [
        ("from tool import main, Camera, ROOT\nCamera().take()\n_LEFT\n", []),
        ("import tool\ntool.main(tool.ROOT, tool.Camera)\ngetattr(tool, '_LEFT')\n", ["take"]),
        ("from tool import main\n", ["Camera", "take", "ROOT", "_LEFT"]),
    ],
)
def test_what_no_module_names_is_found_with_its_line(user: str, left: list[str]) -> None:
    found = unused.unused({"packaging/tool.py": TOOL, "tests/user.py": user}, "packaging/")
    assert [line.rpartition(": ")[2] for line in found] == left
    assert all(line.startswith("packaging/tool.py:") for line in found)


def test_only_what_is_watched_is_told() -> None:
    assert unused.unused({"kms_desktop/tool.py": TOOL}, "packaging/") == []


def test_a_name_that_is_only_given_a_value_is_not_used() -> None:
    assert unused.unused({"packaging/one.py": "LIMIT = 3\nLIMIT = 4\n"}, "packaging/") == [
        "packaging/one.py:1: LIMIT",
        "packaging/one.py:2: LIMIT",
    ]


def test_every_tool_in_packaging_is_named_somewhere() -> None:
    assert unused.unused(dict(sizes.read_sources(sizes.ROOT)), "packaging/") == []
