"""An article and the file of policy cases beside it → what each case says of its rules, and the file written anew.

A file that somebody else wrote meanwhile is not written over; what was there before a change is given back with it, so
that the change can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kms_desktop.articles.decoding import LARGEST_BYTES
from kms_desktop.articles.file_encoding import WrittenForm, read_form
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Fact, Finding
from kms_desktop.editorial.article_files import ArticleFiles, stamp_of
from kms_desktop.editorial.policy_cases import cases_path
from kms_desktop.errors import KmsError
from kms_desktop.guidance.case_edit import accept_rules, add_case, case_text, replace_case
from kms_desktop.guidance.policy_cases import JudgedCase, judge_cases
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The cases beside one state of an article. `text` is the whole file, "" where there is none; `stamp` its revision.

    `unreadable`: why no case could be run.
    """

    article: Article
    path: str
    text: str
    stamp: str
    cases: tuple[JudgedCase, ...] = ()
    unreadable: tuple[Finding, ...] = ()
    form: WrittenForm = field(default_factory=WrittenForm)

    def text_of(self, number: int) -> str:
        """The lines of one case, from 0."""
        return case_text(self.text, number)


class CaseFiles:
    """The files of one folder of articles. For one thread at a time."""

    def __init__(self, library: Library) -> None:
        self._files = ArticleFiles(library.root)

    def read_cases(self, article: Article) -> CaseSheet:
        """Raises ArticleUnreadable for a file outside the folder, KmsError for one that is too large or no text."""
        path = cases_path(article.path)
        data = self._read_file(path)
        if data is None:
            return CaseSheet(article, path, "", "")
        text, form = read_form(data, path)
        unreadable, cases = judge_cases(article, text)
        return CaseSheet(article, path, text, stamp_of(data), cases, unreadable, form)

    def accept_rules(self, sheet: CaseSheet, number: int) -> CaseSheet:
        """The case expects what the rules of the article say now: the new rule is meant."""
        return self.write_cases(sheet, accept_rules(sheet.article, sheet.text, number))

    def replace_case(self, sheet: CaseSheet, number: int, text: str) -> CaseSheet:
        """Other lines for one case, none to take it out. Raises KmsError where they could not be read."""
        changed = replace_case(sheet.text, number, text)
        unreadable, _ = judge_cases(sheet.article, changed)
        if unreadable and changed.strip():
            raise KmsError(tr("The case was not saved. {problem}", problem=unreadable[0].text))
        return self.write_cases(sheet, changed)

    def add_case(
        self,
        sheet: CaseSheet,
        name: str,
        facts: Mapping[str, Fact],
        granted: Sequence[Mapping[str, object]],
        role: str,
    ) -> CaseSheet:
        """One more, which holds now."""
        if sheet.unreadable and sheet.text.strip():
            raise KmsError(tr("No case was added. {problem}", problem=sheet.unreadable[0].text))
        return self.write_cases(sheet, add_case(sheet.article, sheet.text, name, facts, granted, role))

    def write_cases(self, sheet: CaseSheet, text: str) -> CaseSheet:
        """This text is the file. Raises KmsError where the file is another than the sheet says, NotSaved."""
        data = self._read_file(sheet.path)
        if (stamp_of(data) if data is not None else "") != sheet.stamp:
            raise KmsError(
                tr(
                    "“{file}” was changed by somebody else meanwhile; look at the cases and do it again.",
                    file=sheet.path,
                )
            )
        self._files.write_article(sheet.path, sheet.form.bytes_of(text))
        return self.read_cases(sheet.article)

    def _read_file(self, path: str) -> bytes | None:
        real = self._files.article_path(path)
        try:
            with real.open("rb") as file:
                data = file.read(LARGEST_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as problem:
            why = problem.strerror or problem
            raise KmsError(tr("“{file}” cannot be read: {why}.", file=path, why=why)) from problem
        if len(data) > LARGEST_BYTES:
            raise KmsError(tr("“{file}” is larger than 5 MB, so it is not opened.", file=path))
        return data
