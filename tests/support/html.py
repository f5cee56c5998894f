"""Pages as a reader or a parser sees them, whatever line breaks their templates have."""

import re
from html import unescape


def tidy(page: str) -> str:
    """Return the page without white space next to tags, and with a single space in place of any other white space."""
    one_line = re.sub(r"\s+", " ", page)
    return re.sub(r"(?<=>) | (?=[<>])", "", one_line)


def links_in(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', page)]
