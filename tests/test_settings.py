"""What the environment says → settings, or one sentence on the variable that is wrong."""

from __future__ import annotations

import dataclasses
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kms_desktop.settings import SettingRefused, Settings, absolute

NAMES = [f"KMS_{field.name.upper()}" for field in dataclasses.fields(Settings)]
NUMBERS = ["VERIFICATION_MINUTES", "POLL_SECONDS", "RETRY_SECONDS", "TEXT_PERCENT", "LARGEST_COST"]


def test_what_is_not_said_has_a_default() -> None:
    chosen = Settings()
    assert (chosen.region, chosen.currency, chosen.text_percent) == ("GB", "£", 100)
    assert chosen.largest_cost == Decimal(100_000)
    assert chosen.kb_dir == chosen.data_dir / "articles"
    assert chosen.url == f"sqlite:///{chosen.data_dir}/workspace.sqlite"


def test_each_workspace_has_a_folder_of_its_own_for_whoever_logs_in(tmp_path: Path) -> None:
    def folder(url: str) -> Path:
        return Settings(data_dir=tmp_path, database_url=url).kb_dir

    here = folder("")
    server = folder("postgresql://dana@db.example.com/kms")
    assert server == folder("postgresql://ines:secret@db.example.com/kms?sslmode=require")
    others = ["postgresql://dana@db.example.com/kms2", "postgresql://dana@other/kms", "postgresql:///kms?host=/run/a"]
    assert len({here, server, *map(folder, others)}) == 5
    assert all(one.parent == tmp_path for one in (here, server, *map(folder, others)))
    assert server.name.startswith("articles-kms-") and "secret" not in server.name
    assert folder("sqlite:////srv/a/../b c.sqlite").parent == tmp_path


def test_a_folder_that_is_named_counts_more_than_the_workspaces_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Settings(data_dir=tmp_path).has_own_folder
    monkeypatch.setenv("KMS_KB_DIR", str(tmp_path / "ours"))
    assert Settings(data_dir=tmp_path).kb_dir == tmp_path / "ours"
    assert not Settings(data_dir=tmp_path).has_own_folder


def test_every_field_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, object] = {
        "database_url": "postgresql://host/name",
        "data_dir": Path("/srv/data"),
        "state_dir": Path("/srv/state"),
        "kb_dir": Path("/srv/articles"),
        "staff": "dana",
        "language": "pseudo",
        "region": "DE",
        "currency": "€",
        "brand": "Südnetz",
        "verification_minutes": 10,
        "approval_minutes": 5,
        "lock_minutes": 5,
        "handover_red_seconds": 90,
        "poll_seconds": 0.5,
        "retry_seconds": 5.0,
        "theme": "high_contrast",
        "text_percent": 150,
        "largest_cost": Decimal("99.50"),
    }
    for name, value in said.items():
        monkeypatch.setenv(f"KMS_{name.upper()}", str(value))
    chosen = Settings()
    assert {field.name: getattr(chosen, field.name) for field in dataclasses.fields(chosen)} == said
    assert chosen.url == "postgresql://host/name"


def test_what_is_given_counts_more_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_STAFF", "sam")
    monkeypatch.setenv("KMS_TEXT_PERCENT", "abc")
    assert Settings(staff="dana", text_percent=100).staff == "dana"


@pytest.mark.parametrize("name", NAMES)
def test_a_variable_that_is_set_to_nothing_is_not_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    field = name.removeprefix("KMS_").lower()
    monkeypatch.delenv(name, raising=False)
    default = getattr(Settings(), field)
    monkeypatch.setenv(name, "  ")
    assert getattr(Settings(), field) == default


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("TEXT_PERCENT", "abc", "it must be a whole number from 90 to 200"),
        ("TEXT_PERCENT", "89", "it must be a whole number from 90 to 200"),
        ("TEXT_PERCENT", "100.5", "it must be a whole number from 90 to 200"),
        ("TEXT_PERCENT", "1_00", "it must be a whole number from 90 to 200"),
        ("VERIFICATION_MINUTES", "0", "it must be a whole number from 1 to 1440"),
        ("LOCK_MINUTES", "-1", "it must be a whole number from 0 to 1440"),
        ("POLL_SECONDS", "0", "it must be a number from 0.01 to 60"),
        ("POLL_SECONDS", "nan", "it must be a number from 0.01 to 60"),
        ("RETRY_SECONDS", "inf", "it must be a number from 0.1 to 3600"),
        ("RETRY_SECONDS", "-1", "it must be a number from 0.1 to 3600"),
        ("LARGEST_COST", "lots", "it must be a number from 1 to 1000000000"),
        ("REGION", "UK", "it must be the two letters of a country, such as GB or DE"),
        ("REGION", "England", "it must be the two letters of a country, such as GB or DE"),
        ("LANGUAGE", "Klingon", "it must be one of en, pseudo"),
        ("THEME", "pink", "it must be one of auto, light, dark, high_contrast"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_does(
    name: str, value: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KMS_{name}", value)
    with pytest.raises(SettingRefused, match=re.escape(f"KMS_{name} is “{value}”; {wanted}.")):
        Settings()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.sampled_from(NUMBERS), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
)
@example("LARGEST_COST", "1e999999999")
@example("LARGEST_COST", "sNaN")
@example("TEXT_PERCENT", "9" * 5000)
@example("TEXT_PERCENT", "١٢٠")
def test_any_text_is_a_number_in_range_or_refused(name: str, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"KMS_{name}", text)
        try:
            value = getattr(Settings(), name.lower())
        except SettingRefused:
            return
    assert Decimal("0.01") <= Decimal(value) <= 1_000_000_000


def test_a_country_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_REGION", "de")
    assert Settings().region == "DE"


def test_folders_are_named_from_the_root_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KMS_KB_DIR", "articles/../other")
    monkeypatch.setenv("KMS_DATA_DIR", "~/data")
    assert (Settings().kb_dir, Settings().data_dir) == (tmp_path / "other", tmp_path / "home" / "data")


def test_without_a_home_the_variable_to_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KMS_DATA_DIR")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)  # a user whom the system has no entry of
    with pytest.raises(SettingRefused, match="set KMS_DATA_DIR to a folder"):
        Settings()


def test_the_password_of_a_database_is_not_shown() -> None:
    assert "secret" not in repr(Settings(database_url="postgresql://ann:secret@host/name"))


def test_each_folder_of_articles_has_an_index_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one = Settings(kb_dir=tmp_path / "a", state_dir=tmp_path)
    other = dataclasses.replace(one, kb_dir=tmp_path / "b")
    assert one.index_dir != other.index_dir
    assert one.index_dir.parent == other.index_dir.parent == tmp_path / "index"
    assert dataclasses.replace(other, kb_dir=Path("b/../a")).index_dir == one.index_dir


def test_a_link_keeps_its_name_so_that_it_may_lead_elsewhere_later(tmp_path: Path) -> None:
    (tmp_path / "release-1").mkdir()
    (tmp_path / "current").symlink_to("release-1")
    assert absolute(tmp_path / "current") == tmp_path / "current"
