"""Templates of rows: rendered once for each kind of row, then filled in for each row.

If Django rendered the template again for each row, that would take longer than anything else on a page of twenty-five
rows. Rows of one kind differ only in their texts. So the template is rendered once with holes in place of the texts,
and the pieces between the holes are kept.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

#: The names and contents of the texts that differ from row to row. A text is escaped unless it is marked as safe.
Texts = Mapping[str, "str | Sequence[Mapping[str, str]]"]
#: The name of each text, and whether the text has any content. For a list, the shape of each line.
_Shape = tuple[tuple[str, "bool | tuple[_Shape, ...]"], ...]

# No template contains these characters, and escaping does not change them.
_HOLE: Final = "\x02{}\x03"
_HOLES: Final = re.compile("\x02([0-9]+)\x03")
#: The largest number of patterns to keep. Each kind of row has one pattern in each language, and a page has only a few
#: kinds of rows.
_MOST_KINDS: Final = 1024


def filled(template_name: str, texts: Texts, **constants: Hashable) -> SafeString:
    """Render a row. The template sees only the constants and ``row``, which holds the texts.

    The template may show a text and test whether it is empty. Filters and comparisons work only on constants.
    """
    values = [text if isinstance(text, SafeString) else escape(text) for text in _values(texts)]
    pattern = _pattern.__wrapped__ if settings.HIREWIRE_RELOAD else _pattern
    pieces, places = pattern(template_name, get_language(), _shape(texts), tuple(constants.items()))
    parts = [pieces[0]]
    for place, piece in zip(places, pieces[1:], strict=True):
        parts += values[place], piece
    return mark_safe("".join(parts))  # noqa: S308 - pieces of a template, and texts that are escaped above


@lru_cache(maxsize=_MOST_KINDS)
def _pattern(
    template_name: str, _language: str | None, shape: _Shape, constants: tuple[tuple[str, Hashable], ...]
) -> tuple[list[str], list[int]]:
    """Return the pieces of the template and, for each hole between two pieces, the number of the text to fill in."""
    holes = iter(_HOLE.format(number) for number in range(10**6))
    page = get_template(template_name).render({**dict(constants), "row": _with_holes(shape, holes)})
    pieces = _HOLES.split(page)
    return pieces[::2], [int(number) for number in pieces[1::2]]


def _values(texts: Texts) -> Iterator[str]:
    """Yield the texts in the order of the holes. Empty texts have no hole."""
    for value in texts.values():
        if isinstance(value, str):
            if value:
                yield value
        else:
            for line in value:
                yield from _values(line)


def _shape(texts: Texts) -> _Shape:
    return tuple(
        (name, bool(value) if isinstance(value, str) else tuple([_shape(line) for line in value]))
        for name, value in texts.items()
    )


def _with_holes(shape: _Shape, holes: Iterator[str]) -> dict[str, object]:
    return {
        name: [_with_holes(line, holes) for line in value]
        if isinstance(value, tuple)
        else (next(holes) if value else "")
        for name, value in shape
    }
