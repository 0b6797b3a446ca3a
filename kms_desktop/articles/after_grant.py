"""`excludes` and `then` of a solution as written → which other options a grant rules out, and what is to do after it.

Question: how is it said that two options are wrong together? Choice: one names the other by its heading's anchor, as a
link does, and it holds both ways; lint asks that both say so. Refused: named groups, which need a name that nobody
looks up, and in which three options exclude each other though only two do.
"""

from __future__ import annotations

from kms_desktop.articles.durations import PERIOD_FORMS, read_period
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import ThenTerms
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue
from kms_desktop.texts import tr

DONE = "done"
"""What stands after `then` where granting it is all."""
THEN_FORM = "{what: …, who: …, within: …}"  # no text: YAML
_NAMES = ("what", "who", "within")


def read_excludes(value: YamlValue, findings: FindingList) -> tuple[str, ...]:
    """Anchors of options: `refund-now`, or `[refund-now, credit]`."""
    found: dict[str, None] = {}
    for item in value.items if isinstance(value, YamlList) else (value,):
        if not isinstance(item, YamlText):
            said = tr("“excludes” names options by their headings, like “refund-now”.")
            findings.add_error("excludes", said, item.line, item.column)
            continue
        for name in item.text.split(","):
            if name.strip():
                found[name.strip().removeprefix("#")] = None
    return tuple(found)


def read_then(value: YamlValue, findings: FindingList) -> ThenTerms | None:
    """`done`, or {what: book it in Payments, who: billing, within: 1 hour}; without `who` it is for the agent."""
    if isinstance(value, YamlText) and value.text.strip().lower() == DONE:
        return ThenTerms()
    entries = value.entries if isinstance(value, YamlMap) else {}
    texts = {name: " ".join(e.text.split()) for name, e in entries.items() if isinstance(e, YamlText)}
    if not texts.get("what"):
        said = tr("“then” is “{done}”, or says what is still to do: {form}.", done=DONE, form=THEN_FORM)
        findings.add_error("then", said, value.line, value.column)
        return None
    period = read_period(texts.get("within", ""))
    if period is None:
        place = entries.get("within") or value
        findings.add_error("then", f"{tr('“then” says by when.')} {PERIOD_FORMS}", place.line, place.column)
        return None
    if isinstance(value, YamlMap):
        for name, key in value.keys.items():
            if name not in _NAMES:
                said = tr("“then” has {keys}, not “{key}”.", keys=", ".join(_NAMES), key=name[:60])
                findings.add_error("then", said, key.line, key.column)
    return ThenTerms(
        what=texts["what"],
        who="" if texts.get("who", "").lower() == "agent" else texts.get("who", ""),
        within=period.length,
        working_days=period.working,
        text=texts["within"],
        in_days=period.in_days,
    )
