"""Reading files only inside the folder: the folder's owner may put links in it that lead to somebody else's files."""

import os
from errno import ENOENT
from functools import partial
from pathlib import Path
from stat import S_ISREG
from typing import Final

#: The flags that open a folder on the way to a file. O_PATH works without the right to list the folder, but macOS has
#: no O_PATH.
_STEP: Final = os.O_DIRECTORY | getattr(os, "O_PATH", os.O_RDONLY)


def stays_inside(file: Path) -> bool:
    """Whether a name in a folder is either no link or a link to something in the same folder."""
    return not file.is_symlink() or Path(os.path.realpath(file)).is_relative_to(os.path.realpath(file.parent))


def read(file: Path, folder: Path) -> bytes:
    """The content of a file in the folder. Raise ``FileNotFoundError`` if the name leads to anything else."""
    root, place = Path(os.path.realpath(folder)), Path(os.path.realpath(file))
    if not place.is_relative_to(root) or not S_ISREG(place.stat().st_mode):
        raise _missing(file)
    with open(place, "rb", opener=partial(_opened, root)) as content:
        if not S_ISREG(os.fstat(content.fileno()).st_mode):
            raise _missing(file)
        return content.read()


def _opened(root: Path, place: str, flags: int) -> int:
    """Open the file one step at a time, without following links.

    ``place`` has no links, so any link on the way was put there after ``place`` was checked.
    """
    *folders, name = Path(place).relative_to(root).parts
    at = os.open(root, _STEP)
    try:
        for each in folders:
            below = os.open(each, _STEP | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = below
        # Without O_NONBLOCK, a named pipe would block until somebody writes to it.
        return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)


def _missing(file: Path) -> FileNotFoundError:
    return FileNotFoundError(ENOENT, os.strerror(ENOENT), str(file))
