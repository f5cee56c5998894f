"""Names, for an ATS that has one field for the whole name."""

from hirewire.agent.sdk.records import Named


def split_name(name: str) -> Named:
    """The first word, and the rest. Recruiter requires both, so a single word is used for both."""
    first, _, rest = " ".join(name.split()).partition(" ")
    return Named(first, rest or first)


def author(name: str | None) -> Named | None:
    """The author of a note, or nobody: Recruiter rejects an author without a name."""
    return split_name(name) if name and name.strip() else None
