"""Words that are stored in English and shown in the reader's language."""

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
        # Why a candidate was not selected.
        gettext_noop("Another candidate was stronger"),
        gettext_noop("Not enough experience"),
        gettext_noop("Withdrew"),
        gettext_noop("Salary expectation"),
        gettext_noop("Location"),
        gettext_noop("Position was closed"),
        # Ratings by interviewers.
        gettext_noop("Strong yes"),
        gettext_noop("Yes"),
        gettext_noop("Mixed"),
        gettext_noop("No"),
    }
)


def worded(word: str) -> str:
    """Return the word in the reader's language. Words from other systems or people are returned unchanged."""
    return gettext(word) if word in _WORDS else word
