"""The modules of tables → the one schema, for whoever makes it, compares it, or looks whether it is whole."""

from __future__ import annotations

from kms_desktop.storage import (  # noqa: F401 - beside the tables
    tables_bulletins,
    tables_calls,
    tables_consult,
    tables_customers,
    tables_figures,
    tables_record,
    tables_reviews,
    tables_status,
    tables_themes,
    tables_tool,
)
from kms_desktop.storage.tables import Row

SCHEMA = Row.metadata
