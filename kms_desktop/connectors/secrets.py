"""A message of another system → the same without card numbers, passwords and PINs, before it reaches the disk."""

from __future__ import annotations

from dataclasses import replace

from kms_desktop.contacts.masking import mask
from kms_desktop.customers.model import NewInteraction


def without_secrets(one: NewInteraction) -> NewInteraction:
    """Everything a person wrote is masked, the original that is kept beside it too."""
    return replace(
        one,
        subject=mask(one.subject),
        body_text=mask(one.body_text),
        body_html=None if one.body_html is None else mask(one.body_html),
        raw={name: mask(value) if isinstance(value, str) else value for name, value in one.raw.items()},
    )
