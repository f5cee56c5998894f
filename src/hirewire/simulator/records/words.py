"""Words that are stored as they are in English, and shown in the language of whoever reads them."""

from typing import Final

from django.utils.translation import gettext, gettext_noop

_WORDS: Final = frozenset(
    {
        # Stages of an application.
        gettext_noop("Applied"),
        gettext_noop("Phone screen"),
        gettext_noop("Onsite interview"),
        gettext_noop("Offer"),
        gettext_noop("Hired"),
        gettext_noop("Not selected"),
        # Why somebody was not selected.
        gettext_noop("Another candidate was stronger"),
        gettext_noop("Not enough experience"),
        gettext_noop("Withdrew"),
        gettext_noop("Salary expectation"),
        gettext_noop("Location"),
        gettext_noop("Position was closed"),
        # What an interviewer says.
        gettext_noop("Strong yes"),
        gettext_noop("Yes"),
        gettext_noop("Mixed"),
        gettext_noop("No"),
    }
)


def worded(word: str) -> str:
    """The word in the reader's language; one that is not ours stays as it came, from another system or a person."""
    return gettext(word) if word in _WORDS else word
