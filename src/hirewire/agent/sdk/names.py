"""Names, for an ATS that has one field for the whole name."""

from hirewire.agent.sdk.records import Named


def split_name(name: str) -> Named:
    """Split a name after its first word.

    Recruiter requires a first and a last name, so a name of a single word is used for both.
    """
    first, _, rest = " ".join(name.split()).partition(" ")
    return Named(first, rest or first)


def author(name: str | None) -> Named | None:
    """The author of a note, or None if the name is empty: Recruiter rejects an author without a name."""
    return split_name(name) if name and name.strip() else None
