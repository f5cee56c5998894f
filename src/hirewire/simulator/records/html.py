"""Cleaning job descriptions. People paste HTML from anywhere; only text markup is kept."""

import nh3
from django.utils.html import linebreaks

#: Longer descriptions are cut off, because cleaning deeply nested HTML takes quadratic time.
LONGEST = 25_000
_TAGS = {"p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "u", "h3", "h4"}


def cleaned(text: str) -> str:
    """Return the allowed HTML of ``text``. Plain text becomes paragraphs."""
    text = text[:LONGEST].strip()
    if not text:
        return ""
    if "<" not in text:
        text = linebreaks(text)
    return nh3.clean(text, tags=_TAGS, attributes={}, url_schemes=set(), link_rel=None)
