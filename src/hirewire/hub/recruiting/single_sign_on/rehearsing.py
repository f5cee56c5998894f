"""Lets an admin test a provider: signs the person in, rolls everything back, and shows what a sign-in would do."""

from dataclasses import dataclass

from django.db import transaction

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.seats.queries import is_invited
from hirewire.hub.recruiting.single_sign_on import arriving
from hirewire.hub.recruiting.single_sign_on.errors import NotAdmitted
from hirewire.kit.text.sentences import Sentence, localized, sentence
from hirewire.kit.web.openid.tokens import Claims


@dataclass(frozen=True, slots=True)
class Rehearsal:
    #: Names and values of the claims that matter for a sign-in.
    claims: list[tuple[str, str]]
    outcome: Sentence | str
    is_admitted: bool
    roles: list[Role]


def rehearse(provider: IdentityProvider, claims: Claims) -> Rehearsal:
    who = arriving.newcomer_from(provider, claims)
    shown = ("iss", "sub", "email", "email_verified", "given_name", "family_name", "name", provider.groups_claim)
    values = [(name, str(claims[name])) for name in shown if name in claims]
    roles = arriving.roles_for(provider, who.groups)
    try:
        outcome = _outcome(provider, claims, who)
    except NotAdmitted as refused:
        return Rehearsal(values, localized(refused), is_admitted=False, roles=roles or [])
    return Rehearsal(values, outcome, is_admitted=True, roles=roles or [])


@transaction.atomic
def _outcome(provider: IdentityProvider, claims: Claims, who: arriving.Newcomer) -> Sentence:
    """Sign the person in, roll that back, and say what happened. Raises :class:`NotAdmitted` as a sign-in does."""
    known = arriving.known_person(provider, who) or Person.objects.filter(email__iexact=who.email).first()
    had_seat = Seat.objects.filter(person=known, contract__organization=provider.organization_id).exists()
    was_invited = is_invited(provider.organization, who.email)
    with transaction.atomic():
        person = arriving.arrive(provider=provider, claims=claims)
        transaction.set_rollback(True)
    if had_seat:
        return sentence("This is {name}, who has a seat.", name=person.name)
    if was_invited:
        return sentence("This person is invited and gets the seat at the first sign-in.")
    return sentence("This person is new and gets a seat at the first sign-in.")
