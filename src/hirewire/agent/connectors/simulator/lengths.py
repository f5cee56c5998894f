"""The longest values that the API accepts. Longer values from Recruiter are cut."""

from typing import Final

from hirewire.agent.sdk.records import Named

_NAME: Final = 100
_LINE: Final = 200
_SUBJECT: Final = 500


def name(text: str) -> str:
    return text[:_NAME]


def line(text: str) -> str:
    """A text of one line, such as a title, a company or a source."""
    return text[:_LINE]


def subject(text: str) -> str:
    return text[:_SUBJECT]


def named(person: Named) -> dict[str, str]:
    return {"first_name": name(person.first_name), "last_name": name(person.last_name)}
