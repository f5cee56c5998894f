"""Transliterate text to ASCII, to compare names and headers, and to make addresses from names."""

import re
from unicodedata import normalize

from anyascii import anyascii


def latin(name: str) -> str:
    """Return the name as somebody would type it on a keyboard that has only the letters a to z.

    The result has only lower-case ASCII letters, digits and spaces.
    """
    # Compose first: anyascii goes character by character, so a "й" of two characters would be transliterated like "и".
    letters = anyascii(normalize("NFC", name)).lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
