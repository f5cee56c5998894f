"""Descriptions of jobs are HTML that people paste from anywhere; only what reads as text is kept."""

import nh3
from django.utils.html import linebreaks

#: Cleaning deeply nested HTML takes time that grows with the square of its length.
LONGEST = 25_000
_TAGS = {"p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "u", "h3", "h4"}


def cleaned(text: str) -> str:
    """Allowed HTML of ``text``; plain text becomes paragraphs."""
    text = text[:LONGEST].strip()
    if "<" not in text:
        text = linebreaks(text)
    return nh3.clean(text, tags=_TAGS, attributes={}, url_schemes=set(), link_rel=None)
