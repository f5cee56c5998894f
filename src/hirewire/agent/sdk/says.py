"""Marks texts that pages translate, for connectors, which do not use Django."""


def says(text: str) -> str:
    """Mark ``text``, such as a reason that is not written where an error is raised, and return it unchanged.

    The translation catalogs are made from the literals in calls of this function. In an f-string, each value becomes a
    placeholder.
    """
    return text
