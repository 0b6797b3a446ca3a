"""The order in which reason codes are offered: as somebody put them, then the most used first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.errors import NotFound, Refused
from tests.contacts.conftest import Floor


def offered(floor: Floor) -> list[str]:
    return [one.code for one in ReasonCodes(floor.database).list_codes(["delivery/late"])]


def wraps_up(floor: Floor, code: str, call_id: str) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor, call_id=call_id).id
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    dana.wrapups.save_wrap_up(contact, replace(draft, reason_code=code))


def test_the_most_used_are_offered_first_until_somebody_puts_them_in_order(floor: Floor) -> None:
    codes = ReasonCodes(floor.database, floor.people["rosa"])
    for code in ("a/once", "billing/late", "z/never"):
        codes.add_code(code)
    for number, code in enumerate(("billing/late", "a/once", "billing/late")):
        wraps_up(floor, code, f"call-{number}")
    assert offered(floor) == ["billing/late", "a/once", "z/never", "delivery/late"]
    codes.order_codes(["z/never", "a/once"])
    assert offered(floor) == ["z/never", "a/once", "billing/late", "delivery/late"]
    codes.rename_code("z/never", "Never again")
    codes.retire_code("a/once")
    codes.add_code("a/once")
    assert offered(floor) == ["z/never", "billing/late", "a/once", "delivery/late"]
    codes.order_codes([])
    assert offered(floor) == ["billing/late", "a/once", "z/never", "delivery/late"]


def test_an_order_is_of_codes_that_are_offered_and_kept_by_who_keeps_them(floor: Floor) -> None:
    codes = ReasonCodes(floor.database, floor.people["rosa"])
    codes.add_code("billing/late")
    with pytest.raises(Refused, match="Reason codes are kept by"):
        ReasonCodes(floor.database, floor.people["dana"]).order_codes(["billing/late"])
    codes.retire_code("billing/late")
    for wrong in ("billing/late", "No Code", ""):
        with pytest.raises(NotFound, match="There is no reason code"):
            codes.order_codes([wrong])
