"""A message of another system → the same without card numbers, passwords and PINs, before it reaches the disk."""

from __future__ import annotations

from dataclasses import replace

from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.customers.model import NewInteraction


def without_secrets(one: NewInteraction) -> NewInteraction:
    """Everything a person wrote is masked, the original that is kept beside it too."""
    return replace(
        one,
        subject=mask_secrets(one.subject),
        body_text=mask_secrets(one.body_text),
        body_html=None if one.body_html is None else mask_secrets(one.body_html),
        raw={name: mask_secrets(value) if isinstance(value, str) else value for name, value in one.raw.items()},
    )
