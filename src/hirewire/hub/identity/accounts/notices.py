"""Tells people by e-mail what happened to their sign-in, so that they notice an intruder."""

from datetime import datetime

from hirewire.hub.identity.accounts import letters, sign_ins
from hirewire.hub.identity.accounts.events import SecurityChanged
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.mails.sending import deliver
from hirewire.kit import clock
from hirewire.kit.work.events import publish


def tell(person: Person, notice: Notice) -> None:
    """Have an e-mail about a change sent. Call this in the transaction of the change.

    The e-mail names the time of the change, however late it is sent.
    """
    publish(SecurityChanged(person_id=person.pk, notice=notice.value, at=clock.to_millis(clock.now())))


def send(*, person: Person, notice: Notice, at: datetime) -> bool:
    return deliver(
        lambda: letters.security(person, notice, at), sign_ins.recipient_for(person, person.email), kind=notice.value
    )
