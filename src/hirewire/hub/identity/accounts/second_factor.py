"""The second step of a sign-in: an authenticator app, and recovery codes for people who lose it."""

from datetime import timedelta
from typing import Final

import pyotp
from django.db import transaction

from hirewire.hub.identity.accounts.errors import AppNotSetUpError, TooManyCodesError, WrongCodeError
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person, RecoveryCode, Seat, SecondFactor
from hirewire.hub.identity.accounts.notices import tell
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.organizations.services import lock_company
from hirewire.kit import clock
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.kit.secrets import digest, new_short_secret, seal, unseal

#: The name under which authenticator apps show the account.
ISSUER: Final = "Recruiter"
RECOVERY_CODES: Final = 10
#: An app shows a code for ``STEP`` seconds. ``TOLERANCE`` codes before and after the current one are accepted, too,
#: because the clocks of phones differ.
STEP: Final = 30
TOLERANCE: Final = 1
#: After this many wrong codes in a row, the person's codes are refused for a while, whatever the IP address.
MOST_WRONG: Final = 10
LOCKED_FOR: Final = timedelta(minutes=15)


def has_second_factor(person: Person) -> bool:
    return SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).exists()


def lacks_second_factor(person: Person, organization: Organization | None) -> bool:
    """Whether the company requires a second factor and the person has none.

    Always false after a sign-in through the company's own identity provider, which has to ask for a second factor
    itself.
    """
    if organization is None or not organization.requires_second_factor or person.signed_in_for == organization.pk:
        return False
    return not has_second_factor(person)


@transaction.atomic
def begin(*, person: Person) -> str:
    """Begin to set up an app, and return the URI for the QR code that the app scans."""
    factor, is_new = SecondFactor.objects.select_for_update().get_or_create(person=person)
    if factor.confirmed_at is not None:
        raise AppNotSetUpError
    if is_new:
        factor.sealed = seal(pyotp.random_base32(), context=_context(person.pk))
        factor.save(update_fields=["sealed"])
    return _totp(factor).provisioning_uri(name=person.email, issuer_name=ISSUER)


@transaction.atomic
def confirm(*, person: Person, code: str) -> list[str]:
    """Confirm the app with its first code. From then on, each sign-in by password requires a code.

    Returns the recovery codes, which are not shown again.
    """
    factor = SecondFactor.objects.select_for_update().filter(person=person, confirmed_at=None).first()
    if factor is None:
        raise AppNotSetUpError
    step = _step_of(factor, code)
    if step is None:
        raise WrongCodeError
    factor.confirmed_at, factor.last_step = clock.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    audit.record(action="person.second_factor_added", actor=person)
    tell(person, Notice.SECOND_FACTOR_ADDED)
    return _new_codes(person)


def check_code(*, person: Person, code: str) -> None:
    """Accept a code from the app, or a recovery code. No code is accepted twice.

    A person without an app needs no code.
    """
    refused = _refusal(person, code)
    if refused is not None:
        # Raised outside the transaction, which must commit the count of wrong codes.
        raise refused


@transaction.atomic
def renew_codes(*, person: Person) -> list[str]:
    if not has_second_factor(person):
        raise AppNotSetUpError
    audit.record(action="person.recovery_codes_renewed", actor=person)
    tell(person, Notice.RECOVERY_CODES_RENEWED)
    return _new_codes(person)


@transaction.atomic
def remove(*, person: Person, by: str) -> bool:
    RecoveryCode.objects.filter(person=person).delete()
    removed, _ = SecondFactor.objects.filter(person=person).delete()
    if removed:
        audit.record(action="person.second_factor_removed", actor=person, after=f"by {by}")
        tell(person, Notice.SECOND_FACTOR_REMOVED)
    return bool(removed)


@needs(Verb.SECURE)
@transaction.atomic
def require(*, admin: Seat, on: bool) -> None:
    lock_company(admin.contract)
    organization = admin.contract.organization
    if organization.requires_second_factor == on:
        return
    organization.requires_second_factor = on
    organization.save(update_fields=["requires_second_factor"])
    words = ("off", "on")
    audit.record(
        action="seat.second_factor_required",
        actor=admin.person,
        organization=organization,
        contract=admin.contract,
        before=words[not on],
        after=words[on],
    )


@transaction.atomic
def _refusal(person: Person, code: str) -> Exception | None:
    factor = SecondFactor.objects.select_for_update().filter(person=person).exclude(confirmed_at=None).first()
    if factor is None:
        return None
    now = clock.now()
    open_at = factor.wrong_at + LOCKED_FOR if factor.wrong_at else now
    is_recent = now < open_at
    if is_recent and factor.wrong >= MOST_WRONG:
        return TooManyCodesError(clock.minutes_until(open_at))
    step = _step_of(factor, code)
    if step is None and not _used(person, code):
        factor.wrong, factor.wrong_at = (factor.wrong if is_recent else 0) + 1, now
        factor.save(update_fields=["wrong", "wrong_at"])
        return WrongCodeError()
    factor.last_step, factor.wrong = step or factor.last_step, 0
    factor.save(update_fields=["last_step", "wrong"])
    return None


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """Return the time step of this code, if it is within the tolerance and later than the last accepted step."""
    typed = "".join(code.split())
    now = int(clock.now().timestamp()) // STEP
    totp = _totp(factor)
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if step > factor.last_step and pyotp.utils.strings_equal(typed, totp.at(step * STEP)):
            return step
    return None


def _used(person: Person, code: str) -> bool:
    typed = "".join(code.split()).lower()
    unused = RecoveryCode.objects.filter(person=person, digest=digest(typed), used_at=None)
    if not unused.update(used_at=clock.now()):
        return False
    audit.record(action="person.recovery_code_used", actor=person)
    tell(person, Notice.RECOVERY_CODE_USED)
    return True


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = [new_short_secret() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=digest(code)) for code in codes)
    return codes


def _totp(factor: SecondFactor) -> pyotp.TOTP:
    return pyotp.TOTP(unseal(factor.sealed, context=_context(factor.person_id)), interval=STEP)


def _context(person_id: int) -> str:
    return f"second factor:{person_id}"


SEALED: Final = SealedColumn(
    SecondFactor,
    "sealed",
    title="authenticator apps",
    context=lambda factor: _context(factor.person_id),
    remedy="`hirewire hub reset-second-step` lets the person set up an app again.",
)
