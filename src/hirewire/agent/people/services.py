"""Signing in to the console, signing out, and adding and removing operators."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from hirewire.agent.people.errors import (
    LockedError,
    OtherAccountError,
    StrangerError,
    UnverifiedError,
    WrongPasswordError,
)
from hirewire.agent.people.models import Operator, OperatorFailure, counted_as
from hirewire.kit import clock
from hirewire.kit.web import idle
from hirewire.kit.web.openid.shared import OWNER_CLAIMS

SESSION_KEY: Final = "agent_operator"
#: After this many wrong passwords for one e-mail from one IP address, nobody can sign in with this e-mail from this IP
#: address for ``LOCKED_FOR``.
FAILURE_LIMIT: Final = 6
LOCKED_FOR: Final = timedelta(minutes=15)


def sign_in(*, session: SessionBase, email: str, password: str, address: str) -> Operator:
    email = email.strip()
    failures = OperatorFailure.objects.recent(email=email, address=address, since=LOCKED_FOR)
    of_address = OperatorFailure.objects.of_address(address=address, since=LOCKED_FOR)
    decisive = (failures.decisive(FAILURE_LIMIT), of_address.decisive(settings.HIREWIRE_FAILURES_OF_ADDRESS))
    if any(decisive):
        raise LockedError(clock.minutes_until(max(filter(None, decisive)) + LOCKED_FOR))
    operator = Operator.objects.filter(email__iexact=email).first()
    # An unknown e-mail takes as long as a wrong password, so the timing reveals nothing.
    if not check_password(password, operator.password if operator else make_password(None)) or operator is None:
        OperatorFailure.objects.create(email=counted_as(email), address=address)
        raise WrongPasswordError
    failures.delete()
    _begin(session, operator)
    return operator


@transaction.atomic
def sign_in_through_provider(*, session: SessionBase, issuer: str, claims: Mapping[str, Any]) -> Operator:
    """Sign in the operator for whom the provider vouches.

    The first time, the e-mail address identifies the operator. Later, the person's id at the provider identifies the
    operator. If the settings name a new provider, the first sign-in through this provider uses the e-mail address
    again.
    """
    subject = claims["sub"]
    operator = Operator.objects.filter(issuer=issuer, subject=subject).first()
    if operator is None:
        operator = _introduced(issuer, subject, claims)
    _begin(session, operator)
    return operator


def _introduced(issuer: str, subject: str, claims: Mapping[str, Any]) -> Operator:
    email = claims.get("email")
    operators = Operator.objects.select_for_update()
    operator = operators.filter(email__iexact=email).first() if isinstance(email, str) and email else None
    if operator is None:
        raise StrangerError
    owner = OWNER_CLAIMS.get(issuer)
    if owner is not None and str(claims.get(owner, "")).lower() != str(email).lower().rpartition("@")[2]:
        # The ``owner`` claim names the domain of the address only if a company gave the person the account. Refuse a
        # private Google account, because it may have any address, even that of a company that does not use Google.
        raise UnverifiedError
    # A company's own provider may leave ``email_verified`` out, because the company itself assigns the addresses.
    if claims.get("email_verified", True) not in {True, "true"}:
        raise UnverifiedError
    if operator.issuer == issuer and operator.subject not in {"", subject}:
        raise OtherAccountError
    operator.issuer, operator.subject = issuer, subject
    operator.save(update_fields=["issuer", "subject"])
    return operator


def _begin(session: SessionBase, operator: Operator) -> None:
    # A new session id prevents session fixation.
    session.cycle_key()
    session[SESSION_KEY] = operator.pk
    idle.begin(session)


def sign_out(*, session: SessionBase) -> None:
    session.flush()


@transaction.atomic
def forget_failures() -> int:
    """Delete failures that no longer lock anybody.

    They contain e-mail addresses of people, or text typed by mistake, so they must not be kept longer than needed.
    """
    return OperatorFailure.objects.older_than(LOCKED_FOR).delete()[0]


@transaction.atomic
def add_operator(*, email: str, password: str | None, first_name: str, last_name: str) -> Operator:
    """Add an operator. Without a password, the operator can sign in only through the provider."""
    return Operator.objects.create(
        email=email, password=make_password(password), first_name=first_name, last_name=last_name
    )


@transaction.atomic
def remove_operator(*, email: str) -> bool:
    """Remove an operator, which also ends their open sessions. Return False if no operator has this address."""
    return Operator.objects.filter(email__iexact=email).delete()[0] > 0
