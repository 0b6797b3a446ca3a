"""Where an article lies is published with it: it arrives there, a move arrives as one, and nothing typed is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.checks import check_folder
from kms_desktop.editorial.editing import Editing, NewerRevision
from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.editorial.revision_sync import Followed, RevisionSync
from kms_desktop.editorial.revisions import Revisions, newest_heads
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ArticleChangeRow, ArticleRevisionRow, AuditRow
from tests.contacts.conftest import UNKNOWN_PAYMENT
from tests.editorial.test_editing import PNG
from tests.editorial.test_publishing import SOUND as SOUND_WITH_LINK

TWICE, SHOPS = "billing/charged-twice.md", "shops/unknown-payment.md"
SOUND = SOUND_WITH_LINK.replace("- [One payment only](unknown-payment.md)\n", "")
ALONE = UNKNOWN_PAYMENT.replace("- [It is the other thing](charged-twice.md#was-it-late)\n", "")
CASES = """\
- name: Nothing is known
  facts: {}
  agent: {open: [explain-the-hold]}
"""


class Desktop:
    """One person with a folder of their own."""

    def __init__(self, database: Database, place: Path, login: str, role: str = "editor") -> None:
        self.root, self.database, self.login = place / login, database, login
        self.root.mkdir(exist_ok=True)
        roster = Roster(database)
        if all(person.login != login for person in roster.list_people()):
            roster.add_person(login, login.capitalize(), role, "Front line", "agent")
        self.library, self.unsaved = Library(self.root), Autosave(place / f"unsaved-{login}")
        self.editing = Editing(self.library, database, roster.find_person(login).id, self.unsaved)
        self.start()

    def start(self) -> None:
        """As a window that opens: it looks at everything once."""
        self.following = RevisionSync(
            self.database, self.library, self.unsaved, lambda: [(a.id, a.path) for a in self.library.read_all()]
        )

    def follow(self) -> Followed:
        return self.following.follow_revisions()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def move(self, path: str, other: str) -> None:
        """In the file manager, with what lies beside it."""
        for one, there in ((path, other), (cases_of(path), cases_of(other))):
            if (self.root / one).exists():
                (self.root / there).parent.mkdir(parents=True, exist_ok=True)
                (self.root / one).rename(self.root / there)

    def publish(self, path: str, old: str = "", new: str = "") -> None:
        opened = self.editing.open_article(path)
        self.editing.publish_article(
            self.editing.save_article(opened, opened.text.replace(old, new) if old else opened.text)
        )

    def publish_all(self, *, over: bool = False) -> tuple[int, int]:
        done = publish_folder(Settings(database_url=self.database.url, kb_dir=self.root, staff=self.login), over=over)
        return done.new_revisions, done.moved

    @property
    def files(self) -> dict[str, bytes]:
        return {f.relative_to(self.root).as_posix(): f.read_bytes() for f in self.root.rglob("*") if f.is_file()}


def cases_of(path: str) -> str:
    return path.replace(".md", ".cases.yaml")


Make = Callable[[str], Desktop]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Make:
    """Desktops of one floor, each made the first time."""
    made: dict[str, Desktop] = {}
    return lambda login: made.setdefault(login, Desktop(database, tmp_path, login))


@pytest.fixture
def quick(sqlite_database: Database, tmp_path: Path) -> Make:
    """The same on a file alone, where no server decides."""
    made: dict[str, Desktop] = {}
    return lambda login: made.setdefault(login, Desktop(sqlite_database, tmp_path, login))


def published(make: Make) -> Desktop:
    """Ines, who has published two articles in two folders, with cases and a picture."""
    ines = make("ines")
    ines.write(TWICE, SOUND.replace("## Issue", "## Issue\n![The list](list.png)\n"))
    ines.write(cases_of(TWICE), CASES)
    ines.write("billing/list.png", PNG)
    ines.write(SHOPS, ALONE)
    assert ines.publish_all() == (2, 0)
    return ines


def path_of(one: Desktop, article_id: str = "charged-twice") -> str:
    with one.database.reading() as session:
        return newest_heads(session)[article_id].path


def test_what_is_published_arrives_in_an_empty_folder_as_it_lay(desk: Make) -> None:
    ines, omar = published(desk), desk("omar")
    assert sorted(omar.follow().taken) == [TWICE, SHOPS]
    assert omar.files == ines.files
    assert [f for f in check_folder(omar.root, datetime.now(UTC).date()) if f.severity == "error"] == []
    assert omar.follow() == Followed()


def test_a_move_alone_is_a_revision_of_its_own_and_arrives_as_a_move(desk: Make) -> None:
    ines, omar = published(desk), desk("omar")
    omar.follow()
    ines.follow()
    ines.move(TWICE, "cards/twice/charged-twice.md")
    ines.move("billing/list.png", "cards/twice/list.png")
    ines.publish("cards/twice/charged-twice.md")
    (ines.root / "billing").rmdir()
    done = omar.follow()
    assert (done.moved, done.problem) == (((TWICE, "cards/twice/charged-twice.md"),), "")
    assert omar.files == ines.files
    assert not (omar.root / "billing").exists()
    newest, first = Revisions(omar.database).list_revisions("charged-twice")
    assert (newest.revision, newest.moved_from, newest.path) == (first.revision, TWICE, "cards/twice/charged-twice.md")
    assert (newest.by, newest.parent) == ("Ines", first.revision)
    assert omar.follow() == ines.follow() == Followed()


def test_a_folder_from_git_moves_too(desk: Make) -> None:
    ines, omar = published(desk), desk("omar")
    omar.follow()
    ines.move(TWICE, "billing/cards.md")
    assert ines.publish_all() == (1, 1)
    assert omar.follow().moved == ((TWICE, "billing/cards.md"),)
    assert (omar.root / "billing/cards.cases.yaml").read_text() == CASES
    assert (omar.root / "billing/list.png").read_bytes() == PNG, "it lies where the link leads"
    ines.move("billing/cards.md", TWICE)
    with pytest.raises(KmsError, match=r"billing/charged-twice\.md is older than what was published since"):
        ines.publish_all()
    assert ines.publish_all(over=True) == (1, 1)
    assert omar.follow().moved == (("billing/cards.md", TWICE),)
    assert omar.files == ines.files


def test_a_move_back_to_where_it_lay_before_is_a_move(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    for one in (ines, omar):
        one.follow()
    for there, back in ((TWICE, "a/b.md"), ("a/b.md", TWICE)):
        ines.move(there, back)
        ines.publish(back)
        assert ines.follow() == Followed()
        assert omar.follow().moved == ((there, back),)
    assert path_of(ines) == TWICE


def test_a_text_published_while_others_moved_the_article_does_not_take_the_move_back(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    omar.follow()
    opened = omar.editing.open_article(TWICE)
    mine = omar.editing.save_article(opened, opened.text.replace("Two amounts", "Two or three amounts"))
    ines.move(TWICE, "cards/charged-twice.md")
    ines.publish("cards/charged-twice.md")
    assert omar.follow().drafts == (TWICE,), "a draft stays where it is being written"
    assert omar.editing.open_article(TWICE).text == mine.text
    omar.editing.publish_article(mine)
    assert path_of(omar) == "cards/charged-twice.md"
    assert omar.follow().moved == ((TWICE, "cards/charged-twice.md"),)
    assert ines.follow().taken == ("cards/charged-twice.md",)
    assert "Two or three" in (ines.root / "cards/charged-twice.md").read_text()
    assert (omar.root / TWICE).exists() is False


def test_what_is_typed_and_not_saved_stays_where_it_is(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    omar.follow()
    omar.editing.keep_text(omar.editing.open_article(TWICE), "Half a sen")
    ines.move(TWICE, "cards/charged-twice.md")
    ines.publish("cards/charged-twice.md")
    assert omar.follow().drafts == (TWICE,)
    kept = omar.editing.kept_text(TWICE)
    assert kept is not None and kept.text == "Half a sen"
    omar.editing.drop_text(TWICE)
    assert omar.follow().moved == ((TWICE, "cards/charged-twice.md"),)


def test_two_who_moved_one_article_are_told_and_the_second_may_insist(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    for one in (ines, omar):
        one.follow()
    ines.publish(TWICE, "Two amounts", "2 amounts")
    omar.follow()
    ines.move(TWICE, "cards/a.md")
    ines.publish("cards/a.md")
    omar.move(TWICE, "shops/b.md")
    assert omar.follow().moved == (), "what somebody moved here is theirs until it is published"
    opened = omar.editing.open_article("shops/b.md")
    with pytest.raises(NewerRevision, match="Ines published") as refused:
        omar.editing.publish_article(opened)
    omar.editing.publish_article(opened, over=refused.value.revision)
    assert path_of(omar) == "shops/b.md"
    assert ines.follow().moved == (("cards/a.md", "shops/b.md"),)


def test_an_own_move_is_not_told_as_somebody_elses_text(quick: Make) -> None:
    ines = published(quick)
    ines.publish(TWICE, "Two amounts", "2 amounts")
    ines.move(TWICE, "cards/charged-twice.md")
    ines.publish("cards/charged-twice.md", "2 amounts", "Several amounts")
    newest = Revisions(ines.database).list_revisions("charged-twice")[0]
    assert (newest.moved_from, newest.path) == (TWICE, "cards/charged-twice.md")


def test_two_articles_change_places(desk: Make) -> None:
    ines, omar = published(desk), desk("omar")
    omar.follow()
    ines.move(TWICE, "x.md")
    ines.move(SHOPS, TWICE)
    ines.move("x.md", SHOPS)
    ines.write("shops/list.png", PNG)
    ines.publish_all()
    assert len(omar.follow().moved) == 2
    for name in (TWICE, SHOPS, "shops/unknown-payment.cases.yaml"):
        assert omar.files[name] == ines.files[name]
    assert cases_of(TWICE) not in omar.files
    assert omar.follow() == Followed()


@pytest.mark.parametrize("other", ["billing/charged-twice.md", "Billing/Charged-Twice.md", "billing/CHARGED-TWICE.MD"])
def test_no_two_articles_are_published_at_one_place(desk: Make, other: str) -> None:
    published(desk)
    omar = desk("omar")
    omar.write(other, SOUND.replace("id: charged-twice", "id: another"))
    with pytest.raises(KmsError, match="lies the article “charged-twice” already"):
        omar.publish(other)
    assert "another" not in Revisions(omar.database).list_revisions("another")


def test_a_place_that_a_deleted_article_left_is_free_for_another(desk: Make) -> None:
    ines, omar = published(desk), desk("omar")
    omar.follow()
    ines.write(TWICE, SOUND.replace("id: charged-twice", "id: paid-twice"))
    (ines.root / cases_of(TWICE)).unlink()
    assert ines.publish_all() == (1, 0)
    assert (path_of(ines, "paid-twice"), path_of(ines)) == (TWICE, "")
    omar.follow()
    lies = {article.id: article.path for article in omar.library.read_all()}
    assert (lies["paid-twice"], lies["charged-twice"]) == (TWICE, "charged-twice.md")


def test_a_file_that_somebody_put_there_is_left_alone(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    omar.write(TWICE, "# Notes of my own\n")
    done = omar.follow()
    assert "belongs at billing/charged-twice.md, where another file lies" in done.problem
    assert omar.files[TWICE] == b"# Notes of my own\n"
    assert omar.files["billing/charged-twice-wice.md"] == ines.files[TWICE]
    omar.publish("billing/charged-twice-wice.md", "Two amounts", "2 amounts")
    assert path_of(omar) == TWICE, "where it lies for everybody does not change with it"
    (omar.root / TWICE).unlink()
    omar.start()
    assert omar.follow().moved == (("billing/charged-twice-wice.md", TWICE),)


def test_a_moved_article_stays_where_another_file_lies_at_its_place(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    omar.follow()
    omar.write("cards/twice.md", "# Notes of my own\n")
    ines.move(TWICE, "cards/twice.md")
    ines.publish("cards/twice.md", "Two amounts", "2 amounts")
    done = omar.follow()
    assert (done.taken, done.moved) == ((), ()) or done.moved == ()
    assert "2 amounts" in (omar.root / TWICE).read_text()
    assert omar.files["cards/twice.md"] == b"# Notes of my own\n"


OUTSIDE = (
    *("../outside.md", "billing/../../outside.md", "/tmp/outside.md", "billing//x.md", "./x.md", "C:/x.md"),
    *(
        "billing\\x.md",
        ".hidden/x.md",
        "billing/.x.md",
        "nul.md",
        "billing/com1.md",
        "AUX/x.md",
        "x.md ",
        "folder./x.md",
    ),
    *(" x.md", "x.txt", "x", "README.md", "a" * 201 + ".md", "a/" * 199 + "x.md", "x\n.md", "x\u202emd.md", "a?.md"),
)


def test_a_database_takes_no_path_that_some_desktop_cannot_hold(quick: Make) -> None:
    """The file of the workspace is its owner's; one that was written with a tool is refused all the same."""
    ines = published(quick)
    for path in OUTSIDE:
        with pytest.raises(IntegrityError), ines.database.writing() as session:
            session.add(a_move(ines, path))
            session.flush()


def test_a_path_that_came_into_the_database_all_the_same_leads_nowhere_outside(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    with ines.database.writing() as session:
        session.connection().exec_driver_sql("DROP TRIGGER article_change_place")
    for path in OUTSIDE:
        row = a_move(ines, path)
        with ines.database.writing() as session:
            session.add(row)
        omar.start()
        omar.follow()
        assert set(omar.files) <= {"charged-twice.md", "charged-twice.cases.yaml", "list.png", SHOPS}, path
    assert "charged-twice.md" in omar.files, "it lands at the top, under its id"
    assert not list(omar.root.parent.glob("*outside*"))


def a_move(one: Desktop, path: str) -> ArticleChangeRow:
    with one.database.reading() as session:
        head = newest_heads(session)["charged-twice"]
    who = one.editing._staff_id
    row = ArticleChangeRow(
        id=new_key(), article_id="charged-twice", n=head.n + 1, at=datetime.now(UTC), by_id=who, what="revision"
    )
    row.before, row.after, row.path = head.revision, head.revision, path
    return row


def test_a_folder_that_is_a_link_to_elsewhere_takes_nothing(quick: Make, tmp_path: Path) -> None:
    published(quick)
    omar, elsewhere = quick("omar"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    omar.write("own.md", "# Own\n")
    (omar.root / "billing").symlink_to(elsewhere)
    done = omar.follow()
    assert done.problem and list(elsewhere.iterdir()) == []
    assert done.taken == (SHOPS,)


def test_a_file_where_a_folder_belongs_is_one_sentence(quick: Make) -> None:
    published(quick)
    omar = quick("omar")
    omar.write("billing", "A list.\n")
    done = omar.follow()
    assert done.problem and omar.files["billing"] == b"A list.\n"
    assert done.taken == (SHOPS,)


@pytest.mark.parametrize("name", ["nul.md", "a:b.md", "what?.md", "billing./x.md"])
def test_a_name_that_not_every_system_takes_is_not_published(quick: Make, name: str) -> None:
    ines = quick("ines")
    ines.write(name, SOUND)
    with pytest.raises(KmsError, match=r"Nothing was published\. .*rename"):
        ines.publish_all()
    assert Revisions(ines.database).newest_revision("charged-twice") == ""


# policy cases


def test_other_cases_are_a_revision_and_arrive(desk: Make) -> None:
    ines, omar = published(desk), desk("omar")
    for one in (ines, omar):
        one.follow()
    more = CASES + "- name: Again\n  facts: {}\n  agent: {open: [explain-the-hold]}\n"
    ines.write(cases_of(TWICE), more)
    ines.publish(TWICE)
    omar.follow()
    assert omar.files[cases_of(TWICE)].decode() == more
    (ines.root / cases_of(TWICE)).unlink()
    ines.publish(TWICE)
    omar.follow()
    assert cases_of(TWICE) not in omar.files
    first, second, third = Revisions(ines.database).list_revisions("charged-twice")
    assert first.revision == second.revision == third.revision


def test_cases_that_are_a_draft_stay_and_those_of_others_come_to_the_draft_of_a_text(quick: Make) -> None:
    ines, omar, sam = published(quick), quick("omar"), quick("sam")
    for one in (ines, omar, sam):
        one.follow()
    omar.write(cases_of(TWICE), CASES + "# mine\n")
    opened = sam.editing.open_article(TWICE)
    sam.editing.save_article(opened, opened.text.replace("Two amounts", "My amounts"))
    ines.write(cases_of(TWICE), CASES + "# theirs\n")
    ines.publish(TWICE, "Two amounts", "2 amounts")
    omar.follow()
    sam.follow()
    assert omar.files[cases_of(TWICE)].decode() == CASES + "# mine\n"
    assert "2 amounts" in omar.files[TWICE].decode()
    assert sam.files[cases_of(TWICE)].decode() == CASES + "# theirs\n"
    assert "My amounts" in sam.files[TWICE].decode()
    with pytest.raises(NewerRevision) as refused:
        omar.publish(TWICE)
    omar.editing.publish_article(omar.editing.open_article(TWICE), over=refused.value.revision)
    ines.follow()
    assert ines.files[cases_of(TWICE)].decode() == CASES + "# mine\n"


def test_older_cases_are_not_published_over_newer_ones(quick: Make) -> None:
    ines, omar = published(quick), quick("omar")
    for one in (ines, omar):
        one.follow()
    ines.write(cases_of(TWICE), CASES + "# more\n")
    ines.publish(TWICE)
    with pytest.raises(KmsError, match=r"Ines published other policy cases for “.*” since you began"):
        omar.publish(TWICE, "Two amounts", "2 amounts")
    omar.write(cases_of(TWICE), CASES)
    omar.write(SHOPS, ALONE)
    with pytest.raises(KmsError, match=r"billing/charged-twice\.cases\.yaml is older"):
        omar.publish_all()
    omar.follow()
    assert omar.files[cases_of(TWICE)].decode() == CASES + "# more\n"
    omar.publish(TWICE)


def test_cases_that_do_not_hold_are_not_published(quick: Make) -> None:
    ines = published(quick)
    ines.write(cases_of(TWICE), CASES.replace("open", "closed"))
    with pytest.raises(KmsError, match="is open, and should be closed"):
        ines.publish(TWICE)
    ines.write(cases_of(TWICE), b"- name: \xff\xfe\n")
    with pytest.raises(KmsError, match="policy cases cannot be read"):
        ines.publish(TWICE)


# what was published before places were


def published_without_places(ines: Desktop) -> None:
    """As the program of before stored it."""
    with ines.database.writing() as session:
        for name in (TWICE, SHOPS):
            text = (ines.root / name).read_text()
            article = ines.library.read_article(name)
            row = ArticleRevisionRow(id=new_key(), article_id=article.id, revision=article.revision, text=text)
            row.author_id, row.at = ines.editing._staff_id, datetime.now(UTC)
            change = ArticleChangeRow(
                id=new_key(), article_id=article.id, n=1, at=row.at, by_id=row.author_id, what="revision"
            )
            change.after = article.revision
            session.add(row)
            session.add(change)


def test_a_desktop_that_got_everything_flat_has_its_folders_with_the_next_publishing(quick: Make) -> None:
    ines, omar = quick("ines"), quick("omar")
    ines.write(TWICE, SOUND)
    ines.write(cases_of(TWICE), CASES)
    ines.write(SHOPS, ALONE)
    published_without_places(ines)
    assert sorted(omar.follow().taken) == ["charged-twice.md", "unknown-payment.md"]
    omar.publish("unknown-payment.md", "## Issue", "## Issue\nMore.")
    assert path_of(omar, "unknown-payment") == "", "where it landed here is no place that anybody chose"
    ines.follow()
    assert ines.publish_all() == (2, 0)
    assert len(omar.follow().moved) == 2
    assert omar.files == ines.files


def test_an_article_of_before_may_get_its_first_place_from_whoever_wrote_it(quick: Make) -> None:
    ines, omar = quick("ines"), quick("omar")
    ines.write(TWICE, SOUND)
    ines.write(SHOPS, ALONE)
    published_without_places(ines)
    ines.publish(TWICE, "Two amounts", "2 amounts")
    assert path_of(ines) == TWICE
    assert TWICE in omar.follow().taken


def test_each_move_is_counted_and_stands_in_the_audit(desk: Make) -> None:
    ines = published(desk)
    ines.move(TWICE, "billing/twice.md")
    assert ines.publish_all() == (1, 1)
    with ines.database.reading() as session:
        told = [row.data for row in session.exec(select(AuditRow)).all() if row.what == "articles published"]
    assert told[-1]["new"] == 1


def test_a_copy_of_the_workspace_folder_is_as_it_was(quick: Make, tmp_path: Path) -> None:
    """A desktop that has all of it already notes nothing and writes nothing."""
    ines, omar = published(quick), quick("omar")
    shutil.copytree(ines.root, omar.root, dirs_exist_ok=True)
    before = {name: (omar.root / name).stat().st_mtime_ns for name in omar.files}
    assert omar.follow() == Followed()
    assert {name: (omar.root / name).stat().st_mtime_ns for name in omar.files} == before
