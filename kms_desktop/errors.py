"""What a person can act on, said in their words: the one base class of every expected failure."""


class KmsError(Exception):
    """One clear sentence for the message bar or stderr. Stages subclass it and raise `from` the library's error.

    The sentence names the thing, the number and the next step; it holds no class name, no code and no blame.
    """


class NotFound(KmsError):
    """What was asked for by name is not there."""


class Refused(KmsError):
    """This person may not do this; the sentence says who may."""


class Unreachable(KmsError):
    """The database does not answer just now. Nothing is lost: what was logged waits in the journal."""
