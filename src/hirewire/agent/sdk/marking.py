"""Recognizing notes from Recruiter, in an ATS that has no field for a note's origin.

The last line of a note from Recruiter names its origin. Without that line, the agent would mistake the note for
one that was written in the ATS, and would send it back. The note would then multiply with each round trip.
"""

import re
from typing import Final, NamedTuple

_SIGN: Final = "\N{EM DASH} from Recruiter"
#: The text that may follow ``_SIGN`` on the last line of a note: the author's name, and a key in brackets.
_ORIGIN: Final = re.compile(r"(?:: [^\[\]\n]*?)?(?: \[(?P<key>[^\[\]\s]+)\])?")


class Marked(NamedTuple):
    text: str
    is_from_recruiter: bool
    #: The id of the message in Recruiter, or the id and version of the note there. Empty if the line names neither.
    key: str


def mark(text: str, *, author: str = "", key: str = "") -> str:
    """Add a last line, which says that the text is from Recruiter and names its author and key, if they are known."""
    name = " ".join(author.replace("[", "").replace("]", "").split())
    by = f": {name}" if name else ""
    at = f" [{key}]" if key else ""
    return f"{text}\n\n{_SIGN}{by}{at}"


def unmark(text: str) -> Marked:
    # Do not search for ``_SIGN`` with a regular expression: a long run of line breaks would keep it busy for minutes.
    before, sign, after = text.rpartition(_SIGN)
    origin = _ORIGIN.fullmatch(after.rstrip())
    if not sign or origin is None:
        return Marked(text, is_from_recruiter=False, key="")
    return Marked(before.rstrip(), is_from_recruiter=True, key=origin["key"] or "")
