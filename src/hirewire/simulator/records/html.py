"""Cleans job descriptions: people paste HTML from anywhere, and only text markup is kept."""

import re
from typing import Final

import nh3
from django.utils.formats import number_format
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from hirewire.simulator.records.errors import RecordError

#: The most characters that a stored description may have. A longer text is refused before it is cleaned, because
#: cleaning deeply nested HTML takes quadratic time.
LONGEST: Final = 25_000
_TAGS: Final = {"p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "u", "h3", "h4"}
#: Elements that occur in pasted HTML. A text with none of them is plain text, even if it has angle brackets.
_ELEMENTS: Final = (
    *_TAGS,
    *("a", "article", "blockquote", "body", "center", "code", "dd", "div", "dl", "dt", "font", "form", "h1", "h2"),
    *("h5", "h6", "head", "hr", "html", "iframe", "img", "pre", "script", "section", "small", "span", "style", "sub"),
    *("sup", "svg", "table", "tbody", "td", "th", "thead", "tr"),
)
_ELEMENT: Final = re.compile(rf"</?({'|'.join(_ELEMENTS)})(\s[^<>]*)?/?>", re.IGNORECASE)


def cleaned(text: str) -> str:
    """Return the allowed HTML of ``text``. Plain text becomes paragraphs."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return ""
    check_length(text)
    if not has_elements(text):
        text = linebreaks(text.replace("<", "&lt;"))
    html = nh3.clean(text, tags=_TAGS, attributes={}, url_schemes=set(), link_rel=None)
    # Cleaning can make the text longer, so the cleaned text is checked, too. Otherwise, the next edit, which begins
    # with the cleaned text, could be refused for its length.
    check_length(html)
    return html


def has_elements(text: str) -> bool:
    return _ELEMENT.search(text) is not None


def check_length(text: str) -> None:
    if len(text) > LONGEST:
        message = _("With its markup, this description has %(length)s characters; the limit is %(limit)s.")
        numbers = {"length": _grouped(len(text)), "limit": _grouped(LONGEST)}
        raise RecordError(message % numbers, field="description")


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)
