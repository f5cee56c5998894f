"""Forgotten passwords: a link in an e-mail lets the person choose a new password. The link works only once.

The page never reveals whether an address is known: it answers before the address is looked up, and does the same work
for every address.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import Q
from django.utils.http import base36_to_int, int_to_base36

from hirewire.hub.identity.accounts import letters, services
from hirewire.hub.identity.accounts.errors import LinkOverError
from hirewire.hub.identity.accounts.events import PasswordForgotten
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import provider_instead_of_password, works_elsewhere
from hirewire.hub.identity.mails.letters import Recipient, page_url
from hirewire.hub.identity.mails.sending import NotAcceptedError, deliver
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.identity.providers.queries import provider_of
from hirewire.kit import clock
from hirewire.kit.secrets import SealBrokenError, seal, unseal
from hirewire.kit.work.events import publish

#: The minimum time between two e-mails to one person, however often somebody asks.
PAUSE: Final = timedelta(minutes=5)
_CONTEXT: Final = "forgotten password"


class _Tokens(PasswordResetTokenGenerator):
    """Django's tokens depend on the password hash and the last sign-in, so a change of either invalidates them."""

    key_salt = "hirewire.hub.identity.accounts.forgotten"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


_tokens: Final = _Tokens()


@transaction.atomic
def ask(*, email: str, language: str) -> None:
    """Request an e-mail to this address. A task looks up later whether anybody has the address."""
    address = email.strip().lower()
    publish(
        PasswordForgotten(
            sealed_email=seal(address, context=_CONTEXT), language=language, at=clock.to_millis(clock.now())
        )
    )


def answer(*, sealed_email: str, language: str, asked_at: datetime) -> bool:
    """Send the requested e-mail if a person has the address and got no such e-mail within ``PAUSE``.

    Returns whether an e-mail was sent.
    """
    if clock.now() - asked_at > timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        # The task ran so late that the person no longer expects an e-mail.
        return False
    try:
        email = unseal(sealed_email, context=_CONTEXT)
    except SealBrokenError:
        # The key was removed from HIREWIRE_ENCRYPTION_KEYS after the request.
        return False
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    if person is None or not _claim(person, asked_at):
        return False
    try:
        return _mail(person, language)
    except NotAcceptedError:
        mine = Person.objects.filter(pk=person.pk, reset_mailed_at=asked_at)
        mine.update(reset_mailed_at=person.reset_mailed_at)
        raise


def _claim(person: Person, asked_at: datetime) -> bool:
    """Claim the one e-mail that this person may get within ``PAUSE``.

    Of two concurrent requests, only one succeeds.

    A claim stores the time of its request, so a retry of the same request can claim the e-mail again if the worker
    dies.
    """
    may_have_mail = Q(reset_mailed_at=None) | Q(reset_mailed_at__lte=asked_at - PAUSE) | Q(reset_mailed_at=asked_at)
    return bool(Person.objects.filter(may_have_mail, pk=person.pk).update(reset_mailed_at=asked_at))


def _mail(person: Person, language: str) -> bool:
    provider, to = _provider(person), Recipient(person.email, language)
    if provider is None:
        url = page_url("password-link", link_token(person))
        return deliver(lambda: letters.new_password(person, url), to, kind="forgotten password")
    return deliver(lambda: letters.use_provider(person, provider), to, kind="company sign-in")


def link_token(person: Person) -> str:
    return f"{int_to_base36(person.pk)}-{_tokens.make_token(person)}"


def person_of_link(token: str) -> Person | None:
    """Return the person whose password this link sets.

    Returns None if the link was used or is too old, or if the person is inactive or now signs in through a provider.
    """
    return _person_of_link(token, is_locked=False)


@transaction.atomic
def set_by_link(*, token: str, password: str) -> Person:
    """Set the password of the person to whom the link was sent. The new password invalidates the link."""
    person = _person_of_link(token, is_locked=True)
    if person is None:
        raise LinkOverError
    services.set_password(person=person, password=password, by="a link sent by e-mail")
    return person


def _person_of_link(token: str, *, is_locked: bool) -> Person | None:
    number, _, proof = token.partition("-")
    people = Person.objects.select_for_update() if is_locked else Person.objects.all()
    try:
        person = people.filter(pk=base36_to_int(number), is_active=True).first()
    except ValueError:
        return None
    if person is None or not _tokens.check_token(person, proof) or _provider(person) is not None:
        return None
    return person


def _provider(person: Person) -> IdentityProvider | None:
    """Return the provider that the person uses instead of a password, if there is one.

    People without a password need none if they work only for the provider's company. Everybody else may choose a
    password, unless they have to use the provider.
    """
    provider = provider_of(person.email)
    if provider is None or person.has_usable_password() or works_elsewhere(person, provider.organization_id):
        return provider_instead_of_password(person.email)
    return provider
