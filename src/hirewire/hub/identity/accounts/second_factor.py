"""Services of the second step of a sign-in: an app that shows codes, and recovery codes for whoever lost it."""

from datetime import timedelta
from typing import Final

import pyotp
from django.db import transaction

from hirewire.hub.identity.accounts.errors import AppNotSetUpError, TooManyCodesError, WrongCodeError
from hirewire.hub.identity.accounts.models import Person, RecoveryCode, Seat, SecondFactor
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.kit import clock
from hirewire.kit.secrets import digest, new_short_secret, seal, unseal

#: The name under which apps list the entry.
ISSUER: Final = "Recruiter"
RECOVERY_CODES: Final = 10
#: Codes are good for half a minute, and for one more on either side: clocks of phones differ.
STEP: Final = 30
TOLERANCE: Final = 1
#: After so many wrong codes in a row none is looked at for a while, from wherever it comes.
MOST_WRONG: Final = 10
LOCKED_FOR: Final = timedelta(minutes=15)


def has_second_factor(person: Person) -> bool:
    return SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).exists()


def lacks_second_factor(person: Person, seat: Seat) -> bool:
    """The company asks for one and the person has none."""
    return seat.contract.organization.requires_second_factor and not has_second_factor(person)


@transaction.atomic
def begin(*, person: Person) -> str:
    """What an app reads from the picture: the secret that waits to be confirmed, made if there is none."""
    factor, is_new = SecondFactor.objects.select_for_update().get_or_create(person=person)
    if factor.confirmed_at is not None:
        raise AppNotSetUpError
    if is_new:
        factor.sealed = seal(pyotp.random_base32(), context=_context(person))
        factor.save(update_fields=["sealed"])
    return _totp(factor).provisioning_uri(name=person.email, issuer_name=ISSUER)


@transaction.atomic
def confirm(*, person: Person, code: str) -> list[str]:
    """From now on each sign-in asks for a code. Answers recovery codes, this once."""
    factor = SecondFactor.objects.select_for_update().filter(person=person, confirmed_at=None).first()
    if factor is None:
        raise AppNotSetUpError
    step = _step_of(factor, code)
    if step is None:
        raise WrongCodeError
    factor.confirmed_at, factor.last_step = clock.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    audit.record(action="person.second_factor_added", actor=person)
    return _new_codes(person)


def check_code(*, person: Person, code: str) -> None:
    """Take a code of the app or a recovery code, each of them once; raises what the person is to read."""
    refused = _refusal(person, code)
    if refused is not None:
        # Outside of the transaction, which has to keep the count.
        raise refused


@transaction.atomic
def renew_codes(*, person: Person) -> list[str]:
    """The earlier ones are worth nothing any more."""
    if not has_second_factor(person):
        raise AppNotSetUpError
    audit.record(action="person.recovery_codes_renewed", actor=person)
    return _new_codes(person)


@transaction.atomic
def remove(*, person: Person, by: str) -> bool:
    """Ask for no code any more; ``by`` says who did it. Whether there was something to remove."""
    RecoveryCode.objects.filter(person=person).delete()
    removed, _ = SecondFactor.objects.filter(person=person).delete()
    if removed:
        audit.record(action="person.second_factor_removed", actor=person, after=f"by {by}")
    return bool(removed)


@needs(Verb.SECURE)
@transaction.atomic
def require(*, admin: Seat, on: bool) -> None:
    """Let the company's seats work only for people who sign in with a second step, or for everybody."""
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
    is_recent = factor.wrong_at is not None and now - factor.wrong_at < LOCKED_FOR
    if is_recent and factor.wrong >= MOST_WRONG:
        return TooManyCodesError(int(LOCKED_FOR.total_seconds() // 60))
    step = _step_of(factor, code)
    if step is None and not _used(person, code):
        factor.wrong, factor.wrong_at = (factor.wrong if is_recent else 0) + 1, now
        factor.save(update_fields=["wrong", "wrong_at"])
        return WrongCodeError()
    factor.last_step, factor.wrong = step or factor.last_step, 0
    factor.save(update_fields=["last_step", "wrong"])
    return None


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """The half minute that this code is of, if it is near and later than the last one that was taken."""
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
    return True


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = [new_short_secret() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=digest(code)) for code in codes)
    return codes


def _totp(factor: SecondFactor) -> pyotp.TOTP:
    return pyotp.TOTP(unseal(factor.sealed, context=_context(factor.person)), interval=STEP)


def _context(person: Person) -> str:
    return f"second factor:{person.pk}"
