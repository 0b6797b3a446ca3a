"""English texts of the code, with names and numbers → what a person reads, in the language of this desktop."""

from kms_desktop.texts.catalogue import in_context, in_source_language, plural, tr

__all__ = ["in_context", "in_source_language", "plural", "tr"]
