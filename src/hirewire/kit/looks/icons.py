"""Icons of Lucide, from the archive in the ``lucide`` package."""

from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final
from zipfile import ZipFile

import lucide

_END: Final = "</svg>"


class NoSuchIconError(LookupError):
    """Lucide has no icon of this name."""


@cache
def _archive() -> ZipFile:
    """Open the archive once per process, because reading its table of contents takes longer than reading an icon."""
    return ZipFile(BytesIO(resources.files(lucide).joinpath("lucide.zip").read_bytes()))


def shapes(name: str) -> str:
    """Return the elements within the icon's ``svg`` element, one per line.

    Raises:
        NoSuchIconError: Lucide has no such icon.
    """
    try:
        drawing = _archive().read(f"{name}.svg").decode()
    except KeyError as unknown:
        raise NoSuchIconError(name) from unknown
    inside = drawing[drawing.index("<svg") :].partition(">")[2]
    return inside.removesuffix("\n").removesuffix(_END)
