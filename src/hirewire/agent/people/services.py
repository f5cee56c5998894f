"""Signing in to the console, signing out, and adding operators."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from hirewire.agent.people.errors import LockedError, WrongPasswordError
from hirewire.agent.people.models import Operator, OperatorFailure, counted_as
from hirewire.kit import clock
from hirewire.kit.web import idle

SESSION_KEY: Final = "agent_operator"
#: This many wrong passwords lock one e-mail at one IP address for this long.
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
    # A new session id prevents session fixation.
    session.cycle_key()
    session[SESSION_KEY] = operator.pk
    idle.begin(session)
    return operator


def sign_out(*, session: SessionBase) -> None:
    session.flush()


@transaction.atomic
def forget_failures() -> int:
    """Delete failures that no longer lock anybody: they name people, or contain text typed by mistake."""
    return OperatorFailure.objects.older_than(LOCKED_FOR).delete()[0]


@transaction.atomic
def add_operator(*, email: str, password: str, first_name: str, last_name: str) -> Operator:
    return Operator.objects.create(
        email=email, password=make_password(password), first_name=first_name, last_name=last_name
    )
