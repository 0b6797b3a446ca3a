"""A reason code: what an article says under `reason`, as it is counted and as a person reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_CODE = 80
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)?")


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """`title` as a person reads it. `merged_into` "" for none."""

    code: str
    title: str
    merged_into: str = ""
    retired: bool = False

    @property
    def group(self) -> str:
        """Its first part, "" where it has one alone."""
        first, slash, _ = self.code.partition("/")
        return first if slash else ""


def as_reason_code(said: str) -> str:
    """The code that an article names, written as codes are; "" for what cannot be one."""
    parts = [re.sub(r"[\W_]+", "-", part.strip().lower()).strip("-") for part in said.split("/")[:2]]
    code = "/".join(part for part in parts if part)
    return code if len(code) <= LONGEST_CODE and _CODE.fullmatch(code) else ""
