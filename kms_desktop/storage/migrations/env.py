"""Alembic's entry: runs the versions on the connection `migrate` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

from kms_desktop.storage import indexes  # noqa: F401 - beside the tables
from kms_desktop.storage.every_table import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
