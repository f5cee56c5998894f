"""Pages as a reader or a parser sees them, whatever line breaks their templates have."""

import re
from html import unescape


def tidy(page: str) -> str:
    """Return the page with one space for each run of white space, and no space next to a tag."""
    one_line = re.sub(r"\s+", " ", page)
    return re.sub(r"(?<=>) | (?=[<>])", "", one_line)


def links_in(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', page)]
