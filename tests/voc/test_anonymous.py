"""A suggestion carries no name and no number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.voc.anonymous import anonymize_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ring 020 7946 0018 back", "Ring [number] back"),
        ("Ring +44 (0)20 7946-0018.", "Ring [number]."),
        ("(020) 7946 0018", "[number]"),
        ("07700900018,07700 900019", "[number],[number]"),
        ("write to Maria.Okafor+x@mail.example.com please", "write to [e-mail] please"),
        ("card 4111 1111 1111 1111 again", "card ending 1111 again"),
        (
            "Order 0012345 of 12/11/2025, £38.50, 30 days, step 0.5",
            "Order 0012345 of 12/11/2025, £38.50, 30 days, step 0.5",
        ),
        ("tel:07700900018.", "tel:[number]."),
        ("at 12:00 24.11.2025 12:30, 0.0770090001", "at 12:00 24.11.2025 12:30, 0.0770090001"),
        ("account 8841 2290", "account 8841 2290"),
        ("2025-11-24 12:30:00", "2025-11-24 12:30:00"),
        ("", ""),
    ],
)
def test_what_tells_who_it_was_is_taken_out(typed: str, kept: str) -> None:
    assert anonymize_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("maria okafor was charged twice", "[customer] was charged twice"),
        ("I told Maria that, and Okafor, too", "I told [customer] that, and [customer], too"),
        ("Will is due on Monday", "Will is due on Monday"),
        ("mariachi music", "mariachi music"),
    ],
)
def test_the_callers_name_is_taken_out(typed: str, kept: str) -> None:
    assert anonymize_text(typed, "Maria Okafor" if "Will" not in typed else "Will Bell") == kept


@given(st.text(max_size=200), st.text(max_size=20))
def test_taking_out_twice_changes_nothing(typed: str, name: str) -> None:
    once = anonymize_text(typed, name)
    assert anonymize_text(once, name) == once or "customer" in name or name.strip() in "[customer]"


@given(st.integers(0, 999))
def test_no_reserved_number_is_left_standing(line: int) -> None:
    assert f"{line:03}" not in anonymize_text(f"He is on 07700 900{line:03} all day")
