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
    """Read a pack. If a page embeds the pack, compare the page with the one that this release makes of the pack.

    An unchanged pack is not enough, because people read the page, and not the embedded pack.
    """
    pack = read_pack(path)
    # Read bytes, because reading as text would turn CRLF into LF. Answers from browsers contain CRLF.
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
