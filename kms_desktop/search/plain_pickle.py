"""What whoosh keeps on disk as pickles → plain values, and whoosh's list of segments; never anything that runs.

Question: whoosh pickles each block of postings, the directory of a segment and its list of segments, and a pickle may
call whatever it names. Choice: pickles are read here, by a reader that knows no name but those of whoosh's two classes
without behaviour and of counters, so that numbers, texts and lists of them come out or nothing. Whoever may write into
the index folder can spoil an index, which is built again, and run no code. whoosh reads through the names that are
replaced below; its version is locked. Refused: a keyed checksum, whose key would lie beside what it guards, and which
does not hold for what is read after it was compared; files of our own, which would be all that is used of whoosh here.
"""

from __future__ import annotations

import io
import pickle
from collections import defaultdict
from collections.abc import Callable
from typing import IO, Any

from whoosh import columns, externalsort, formats
from whoosh.codec import whoosh3
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb import structfile


def _bytes_of(text: str, _encoding: str) -> bytes:
    """Bytes in a pickle of the old form, which names the encoder."""
    return text.encode("latin-1")


_KNOWN: dict[tuple[str, str], Callable[..., Any]] = {
    **{(one.__module__, one.__name__): one for one in (W3Codec, W3Segment, defaultdict, int)},
    ("_codecs", "encode"): _bytes_of,
}


class NotPlain(ValueError):
    """It names something that would be called, or is no pickle at all."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        known = _KNOWN.get((module, name))
        if known is None:
            raise NotPlain(f"{module}.{name} is no plain value")  # no text: caught
        return known


def read_plain(file: IO[bytes]) -> Any:
    """The next value of a file. Raises NotPlain."""
    try:
        return _Reader(file).load()
    except OSError:
        raise
    except Exception as problem:  # a damaged pickle raises nearly anything
        raise NotPlain(str(problem)) from problem


def read_plain_bytes(data: bytes) -> Any:
    """Raises NotPlain."""
    return read_plain(io.BytesIO(data))


def write_plain(value: object) -> bytes:
    """To be read with `read_plain_bytes`; what is the same in many places is written once."""
    return pickle.dumps(value, 5)


def _guard_whoosh() -> None:
    """From now on whoosh reads pickles as it is done here."""
    for module in (columns, externalsort, formats, structfile, whoosh3):
        for name, value in list(vars(module).items()):
            if value is pickle.load or value is pickle.loads:
                setattr(module, name, read_plain if value is pickle.load else read_plain_bytes)


_guard_whoosh()
