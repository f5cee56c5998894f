"""Tells whether an evidence pack, or the page that embeds it, is still what a run wrote."""

from enum import Enum
from importlib.metadata import version
from pathlib import Path

import msgspec

from hirewire.certification.reports.evidence import as_page
from hirewire.certification.reports.packing import Pack
from hirewire.certification.reports.reading import is_unchanged, read_pack


class State(Enum):
    UNCHANGED = "Unchanged"
    #: Another release wrote the page, and may have shown the same data differently.
    UNCHANGED_DATA = "The data in the page are unchanged"
    CHANGED = "Changed since it was written"


def state_of(path: Path) -> tuple[Pack, State]:
    """Return the pack in a file, and whether the file is still what a run wrote.

    A page that embeds the pack is compared with the page that this release makes from the pack. It is not enough that
    the embedded pack is unchanged, because people read the page and not the pack.
    """
    pack = read_pack(path)
    # Read bytes, because reading as text would turn CRLF into LF. Answers that people enter in a browser contain CRLF.
    text = path.read_bytes().decode()
    if not is_unchanged(pack):
        return pack, State.CHANGED
    if _is_json(text) or text == as_page(pack):
        return pack, State.UNCHANGED
    is_of_this_release = pack["environment"]["hirewire"] == version("hirewire")
    return pack, State.CHANGED if is_of_this_release else State.UNCHANGED_DATA


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return True
