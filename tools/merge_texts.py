"""A Git merge driver for text catalogs: it keeps all entries of both branches.

If an entry has two different translations, the driver keeps the one that was changed. If both were changed, it keeps
the translation of the current branch. This command installs the driver:

    git config merge.texts.driver ".venv/bin/python tools/merge_texts.py %O %A %B"

Without this driver, Git merges line by line. Its result is correct as long as the two branches touch different entries.
"""

import sys
from pathlib import Path

import polib

_WIDTH = 118
_Key = tuple[str, str]


def _entries(path: Path) -> dict[_Key, polib.POEntry]:
    return {(entry.msgid, entry.msgctxt or ""): entry for entry in polib.pofile(str(path), wrapwidth=_WIDTH)}


def merge(base: Path, ours: Path, theirs: Path) -> str:
    before, mine, other = (_entries(path) for path in (base, ours, theirs))
    joined = polib.pofile(str(ours), wrapwidth=_WIDTH)
    joined.clear()
    for key in sorted(mine.keys() | other.keys()):
        here, there = mine.get(key), other.get(key)
        if here is None or there is None:
            joined.append(here or there)
        else:
            joined.append(there if _says_more(there, here, before.get(key)) else here)
    return f"{joined}\n"


def _says_more(there: polib.POEntry, here: polib.POEntry, before: polib.POEntry | None) -> bool:
    if not there.translated():
        return False
    return not here.translated() or (before is not None and str(here) == str(before))


if __name__ == "__main__":
    _base, _ours, _theirs = (Path(argument) for argument in sys.argv[1:4])
    _ours.write_text(merge(_base, _ours, _theirs))
