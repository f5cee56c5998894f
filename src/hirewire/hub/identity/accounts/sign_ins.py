"""A browser session and its widgets' tokens are valid only as long as their sign-in."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone, translation

from hirewire.hub.identity.accounts.models import Person, Seat, SignIn
from hirewire.hub.identity.mails.letters import Recipient
from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.web import idle
from hirewire.kit.web.browsers import browser_name

#: Session key of the sign-in.
KEY: Final = "sign_in"
#: How long sign-ins stay in the database after their last use, in case of questions.
KEPT: Final = timedelta(days=30)

_STANDING: Final = prepared.LookUp(
    SignIn, where="held.id = %s::bigint AND held.person_id = %s::bigint AND held.ended_at IS NULL"
)


def open_for(request: HttpRequest, person: Person, *, organization: Organization | None = None) -> SignIn:
    """Store a sign-in for the session. ``organization`` is the company whose provider signed the person in."""
    made = SignIn.objects.create(
        person=person,
        organization=organization,
        address=request.META.get("REMOTE_ADDR") or None,
        browser=browser_name(request.headers.get("User-Agent", "")),
        language=translation.get_language() or "",
        zone=_zone(),
    )
    request.session[KEY] = made.pk
    idle.renew(request.session)
    person.signed_in_for = made.organization_id
    return made


def standing(number: int | None, person_id: int) -> SignIn | None:
    """Return the sign-in and record that the person is active. Return None if it has ended or was idle too long."""
    sign_in = _STANDING.first([number or 0, person_id])
    if sign_in is None or idle.is_over(sign_in.seen_at):
        return None
    if idle.is_due(sign_in.seen_at):
        sign_in.seen_at = clock.now()
        sign_in.language = translation.get_language() or ""
        # Requests of a widget's frame may lack the cookie that names the zone. The zone is then UTC, which must not
        # replace a known zone.
        sign_in.zone = sign_in.zone if _zone() == "UTC" and sign_in.zone else _zone()
        sign_in.save(update_fields=["seen_at", "language", "zone"])
    return sign_in


def standing_of(person: Person) -> QuerySet[SignIn]:
    since = clock.now() - idle.limit()
    return _within_reach(person).filter(seen_at__gte=since).order_by("-seen_at", "-pk")


def recipient_for(person: Person | None, email: str) -> Recipient:
    """Address an e-mail to this person, in the language and the time zone that the person last used."""
    read = SignIn.objects.filter(person=person).order_by("-seen_at")
    language = read.exclude(language="").values_list("language", flat=True).first()
    # In a frame on another site, browsers may withhold the cookie that names the zone. The frame's pages then use UTC,
    # so a recorded UTC says nothing about the person's zone.
    zone = read.exclude(zone__in=("", "UTC")).values_list("zone", flat=True).first()
    return Recipient(email, language or settings.LANGUAGE_CODE, zone or "")


def work_from(seat: Seat, *, number: int | None) -> None:
    SignIn.objects.filter(person=seat.person_id, pk=number or 0).update(seat=seat)


def end(*, person: Person, number: int) -> bool:
    return bool(_within_reach(person).filter(pk=number).update(ended_at=clock.now()))


def end_others(*, person: Person, but: int | None = None) -> int:
    return _within_reach(person).exclude(pk=but or 0).update(ended_at=clock.now())


def end_all(*, person: Person, but: int | None = None) -> int:
    """End all the person's sign-ins except ``but``.

    If the person signed in through a company's provider, :func:`end_others` ends only the sign-ins through that
    provider. This function ends the others, too.
    """
    return SignIn.objects.filter(person=person, ended_at=None).exclude(pk=but or 0).update(ended_at=clock.now())


def forget_old() -> int:
    return SignIn.objects.filter(seen_at__lt=clock.now() - max(KEPT, idle.limit())).delete()[0]


def _within_reach(person: Person) -> QuerySet[SignIn]:
    """Return the sign-ins that have not ended and that the person can see and end.

    After a sign-in through a company's provider, these are only the sign-ins through that provider. Whoever runs the
    provider can sign in as the person, but must not see or end the person's other sign-ins.
    """
    sign_ins = SignIn.objects.filter(person=person, ended_at=None)
    return sign_ins if person.signed_in_for is None else sign_ins.filter(organization=person.signed_in_for)


def _zone() -> str:
    """Return the name that the current time zone has in the time zone database.

    Django's function ``get_current_timezone_name`` returns names like -03 for some zones.
    """
    return str(timezone.get_current_timezone())
