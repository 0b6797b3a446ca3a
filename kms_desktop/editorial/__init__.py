"""Editors' work: articles written, checked, taken in, published and followed, and the list of what to mend."""
