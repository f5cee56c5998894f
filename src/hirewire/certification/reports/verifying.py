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
    UNCHANGED_DATA = "The data in it are unchanged"
    CHANGED = "Changed since it was written"


def state_of(path: Path) -> tuple[Pack, State]:
    """Read a pack, and compare the page around it with the page that this release makes of it.

    An unchanged pack is not enough, because people read the page, and not the embedded pack.
    """
    pack = read_pack(path)
    # Reading text would turn CRLF, which browsers send in answers, into LF.
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
