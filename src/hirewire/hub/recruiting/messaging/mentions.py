"""Colleagues whom a note mentions, with an @ and their name: ``@Wei-Lin Chang``."""

import re
from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.queries import seat_holders
from hirewire.hub.identity.accounts.roles import RIGHTS, Verb
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.recruiting.messaging.models import NoteMention, ProspectNote, this_millisecond

#: How many colleagues are proposed while somebody types.
PROPOSED: Final = 6
#: At most this many of the typed words are compared with names. Further words belong to the sentence, not to the name.
_MOST_WORDS: Final = 4


def proposed(seat: Seat, typed: str) -> list[Seat]:
    """Colleagues whose name fits what was typed: every typed word is the beginning of a word in the name."""
    colleagues = _readers(seat.contract).exclude(pk=seat.pk)
    for word in typed.split()[:_MOST_WORDS]:
        pattern = rf"\m{re.escape(word)}"
        colleagues = colleagues.filter(Q(person__first_name__iregex=pattern) | Q(person__last_name__iregex=pattern))
    return list(colleagues[:PROPOSED])


def keep(note: ProspectNote) -> None:
    """Store whom the note mentions. Earlier mentions keep their time."""
    seats = [] if not note.is_shared else [seat for seat in named_in(note) if _reads(seat)]
    NoteMention.objects.filter(note=note).exclude(seat__in=seats).delete()
    now = this_millisecond()
    NoteMention.objects.bulk_create(
        [NoteMention(note=note, seat=seat, created_at=now) for seat in seats], ignore_conflicts=True
    )


def unaware(note: ProspectNote) -> list[Seat]:
    """Colleagues whom the note names but who have no right to read it. The author can tell them in another way."""
    return [seat for seat in named_in(note) if not (note.is_shared and _reads(seat))]


def named_in(note: ProspectNote) -> list[Seat]:
    """Colleagues whom the note names after an @, including all namesakes."""
    if "@" not in note.text:
        return []
    seats = list(seat_holders(note.contract).exclude(pk=note.owner_id))
    names = {name.casefold() for name in _names(note.text, {seat.person.name for seat in seats})}
    return [seat for seat in seats if seat.person.name.casefold() in names]


def _names(text: str, names: Collection[str]) -> set[str]:
    """Return the names that the text has after an @: "Ada King Noel" rather than "Ada King" if both match."""
    if not names:
        return set()
    longest_first = sorted(names, key=len, reverse=True)
    pattern = rf"(?<![\w@.])@({'|'.join(map(re.escape, longest_first))})(?![\w-])"
    return set(re.findall(pattern, text, flags=re.IGNORECASE))


def _readers(contract: Contract) -> "QuerySet[Seat]":
    roles = [role.value for role in RIGHTS[Verb.READ].roles]
    return seat_holders(contract).filter(state=SeatState.ACTIVE, roles__overlap=roles)


def _reads(seat: Seat) -> bool:
    return seat.is_active and seat.may(Verb.READ)
