"""Marks texts that have to be translated on pages.

Connectors do not use Django, so they cannot mark texts with Django's functions.
"""


def says(text: str) -> str:
    """Mark ``text`` for the translation catalogs, and return it unchanged.

    The catalogs are made from the literals in calls of this function. In an f-string, each value becomes a placeholder.
    A literal that is passed to an error in a ``raise`` statement needs no mark.
    """
    return text
