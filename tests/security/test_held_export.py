"""An agent does something in a transaction that stays open: who looks after the workspace lets them go."""

from __future__ import annotations

from kms_desktop.storage.schema import HEAD
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event


def test_who_is_let_go_holds_nothing_any_more(walled: Walled) -> None:
    own = walled.plain("dana")
    own.execute("SET idle_in_transaction_session_timeout = 0")
    own.execute("BEGIN")
    own.execute(f"SELECT public_acts.export_list('{HEAD}', 'contacts', '{{}}', '')".encode())
    own.execute("ALTER ROLE dana PASSWORD 'x'")
    log_event(own, "mine", an_event("o", "opened", {"channel": "phone"}))
    walled.acts("marta", "remove_person", login="dana", to_login="", question="", by_login="")
    assert walled.asked("SELECT active FROM staff WHERE login = 'dana'") == [(False,)]
    own.close()
