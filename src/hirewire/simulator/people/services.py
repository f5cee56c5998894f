"""Signing in and out, and creating accounts and users."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from hirewire.kit import clock, secrets
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.kit.web import idle
from hirewire.simulator.people.errors import LockedError, WrongPasswordError
from hirewire.simulator.people.models import Account, SignInFailure, User, counted_as

SESSION_KEY = "ats_user"
#: After ``FAILURE_LIMIT`` wrong passwords for one e-mail from one IP address, sign-ins with this e-mail from this IP
#: address are locked for the time ``LOCKED_FOR``.
FAILURE_LIMIT = 6
LOCKED_FOR = timedelta(minutes=15)


def sign_in(*, session: SessionBase, email: str, password: str, address: str) -> User:
    email = email.strip()
    failures = SignInFailure.objects.recent(email=email, address=address, since=LOCKED_FOR)
    of_address = SignInFailure.objects.of_address(address=address, since=LOCKED_FOR)
    decisive = (failures.decisive(FAILURE_LIMIT), of_address.decisive(settings.HIREWIRE_FAILURES_OF_ADDRESS))
    if any(decisive):
        raise LockedError(clock.minutes_until(max(filter(None, decisive)) + LOCKED_FOR))
    user = User.objects.select_related("account").filter(email__iexact=email).first()
    # An unknown e-mail takes as long as a wrong password, so that the timing reveals nothing.
    if not check_password(password, user.password if user else make_password(None)) or user is None:
        SignInFailure.objects.create(email=counted_as(email), address=address)
        raise WrongPasswordError
    failures.delete()
    # A new session id prevents session fixation.
    session.cycle_key()
    session[SESSION_KEY] = user.pk
    idle.begin(session)
    return user


def set_password(*, user: User, password: str) -> None:
    user.password = make_password(password)
    user.save(update_fields=["password"])


def sign_out(*, session: SessionBase) -> None:
    session.flush()


@transaction.atomic
def forget_failures() -> int:
    """Delete failed sign-ins that no longer lock anybody.

    They are not kept longer, because ``email`` holds whatever was typed. The value can be personal: a name, or text
    that was typed into the field by mistake.
    """
    return SignInFailure.objects.older_than(LOCKED_FOR).delete()[0]


@transaction.atomic
def create_account(*, slug: str, name: str) -> Account:
    key = secrets.new_secret("ats_key")
    return Account.objects.create(
        slug=slug,
        name=name,
        api_key_digest=secrets.digest(key),
        api_key_sealed=secrets.seal(key, context=_seal_context(slug)),
    )


def api_key(account: Account) -> str:
    return secrets.unseal(account.api_key_sealed, context=_seal_context(account.slug))


@transaction.atomic
def create_user(
    *,
    account: Account,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    is_admin: bool = False,
) -> User:
    return User.objects.create(
        account=account,
        email=email,
        password=make_password(password),
        first_name=first_name,
        last_name=last_name,
        is_admin=is_admin,
    )


def _seal_context(slug: str) -> str:
    return f"simulator account {slug}"


SEALED: Final = SealedColumn(
    Account,
    "api_key_sealed",
    title="API keys of companies",
    context=lambda account: _seal_context(account.slug),
    remedy="Systems that have the key can go on using it. To connect another system, add the company again"
    " under another short name.",
)


@transaction.atomic
def leave_recruiter(*, account: Account, user: User) -> None:
    account.left_recruiter_at, account.left_recruiter_by = clock.now(), user.name
    account.save(update_fields=["left_recruiter_at", "left_recruiter_by"])


@transaction.atomic
def return_to_recruiter(*, account: Account) -> None:
    account.left_recruiter_at, account.left_recruiter_by = None, ""
    account.save(update_fields=["left_recruiter_at", "left_recruiter_by"])
