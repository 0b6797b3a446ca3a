"""One server for all fault runs of a test process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.server import Server, fault_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of its own, which a run may kill: the other tests have another one."""
    with fault_server() as running:
        yield running
