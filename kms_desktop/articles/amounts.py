"""`cost` and `authority` as written → what a solution costs and who may grant it alone."""

from __future__ import annotations

import re
from decimal import Decimal

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.facts import is_fact_name
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Cost
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue
from kms_desktop.texts import tr
from kms_desktop.texts.format import any_of

_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
COST_FORMS = tr("Write a number, a fact, or a sum of them: amount + 15.")


def read_cost(value: YamlValue, findings: FindingList) -> Cost:
    """A number, a fact, or a sum of them, in the workspace's currency; zero beside a finding if unreadable."""
    if not isinstance(value, YamlText):
        findings.add_error("cost", f"{tr('This is not a cost.')} {COST_FORMS}", value.line, value.column)
        return Cost()
    fixed, facts = Decimal(0), []
    for term in (piece.strip() for piece in value.text.split("+")):
        if _NUMBER.fullmatch(term):
            fixed += Decimal(term)
        elif is_fact_name(term):
            facts.append(term)
        else:
            said = tr("“{value}” is not a cost.", value=value.text.strip()[:60])
            findings.add_error("cost", f"{said} {COST_FORMS}", value.line, value.column)
            return Cost()
    return Cost(fixed, tuple(facts))


def read_authority(value: YamlValue, findings: FindingList) -> dict[str, Decimal | None]:
    """Role → highest cost it may grant alone, None without a highest; least role first."""
    read: dict[str, Decimal | None] = {}
    if isinstance(value, YamlMap):
        for name, entry in value.entries.items():
            _set_limit(read, _parse_role(value.keys[name], findings), _parse_limit(entry, findings))
    else:
        for item in value.items if isinstance(value, YamlList) else (value,):
            _set_limit(read, _parse_role(item, findings), None)
    return {role: read[role] for role in AUTHORITY_ROLES if role in read}


def _set_limit(read: dict[str, Decimal | None], role: str, highest: Decimal | None) -> None:
    if role:
        read[role] = highest


def _parse_role(item: YamlValue, findings: FindingList) -> str:
    written = item.text.strip() if isinstance(item, YamlText) else ""
    role = written.lower().replace(" ", "_").replace("-", "_")
    if role in AUTHORITY_ROLES:
        return role
    said = tr(
        "“{value}” is not a role; a solution is granted by {roles}.", value=written[:60], roles=any_of(AUTHORITY_ROLES)
    )
    findings.add_error("role", said, item.line, item.column)
    return ""


def _parse_limit(entry: YamlValue, findings: FindingList) -> Decimal | None:
    """The amount after a role. What cannot be read becomes zero, never unlimited."""
    written = entry.text.strip() if isinstance(entry, YamlText) else "?"
    if written == "":
        return None
    if _NUMBER.fullmatch(written):
        return Decimal(written)
    said = tr("“{value}” is not an amount; write a number, or nothing after the role for no limit.", value=written[:60])
    findings.add_error("role", said, entry.line, entry.column)
    return Decimal(0)
