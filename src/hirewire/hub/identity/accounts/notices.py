"""Tells people by e-mail what happened to their sign-in, so that they notice an intruder."""

from datetime import datetime
from typing import Final

from hirewire.hub.identity.accounts import letters, sign_ins
from hirewire.hub.identity.accounts.events import SecurityChanged
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.mails.sending import deliver
from hirewire.kit import clock
from hirewire.kit.secrets import SealBrokenError, seal, unseal
from hirewire.kit.work.events import publish

_CONTEXT: Final = "former address"


def tell(person: Person, notice: Notice, *, former_email: str = "") -> None:
    """Have an e-mail about this change sent to the person. Call this in the transaction of the change.

    The e-mail names the time of the change, however late it is sent. It goes to ``former_email``, if given, instead of
    the person's present address.
    """
    sealed = seal(former_email, context=_CONTEXT) if former_email else ""
    at = clock.to_millis(clock.now())
    publish(SecurityChanged(person_id=person.pk, notice=notice.value, at=at, sealed_email=sealed))


def send(*, person: Person, notice: Notice, at: datetime, sealed_email: str = "") -> bool:
    try:
        email = unseal(sealed_email, context=_CONTEXT) if sealed_email else person.email
    except SealBrokenError:
        # The former address cannot be decrypted any more, because its key has been removed from
        # HIREWIRE_ENCRYPTION_KEYS.
        return False
    return deliver(
        lambda: letters.security(person, notice, at), sign_ins.recipient_for(person, email), kind=notice.value
    )
