"""Secures an account when a company vouches for the account's e-mail address for the first time."""

from django.db import transaction

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person, RecoveryCode, Seat, SecondFactor
from hirewire.hub.identity.accounts.notices import tell
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract


@transaction.atomic
def take_over(*, person: Person, contract: Contract, by: audit.Actor) -> None:
    """End every earlier way into the account, unless the person already belongs to the contract's company.

    People belong to the company if they have ever had a seat there, or are developers of one of its applications.

    Call this before the person gets a seat on the contract: otherwise, the password of whoever created the account
    would open the new seat. The creator need not own the address: anybody with an invitation code can create an
    account, and an inviter from another company knows the code, too.
    """
    if Seat.objects.filter(person=person, contract__organization=contract.organization_id).exists():
        return
    if person.developers.filter(application__organization=contract.organization_id).exists():
        return
    had_password = person.has_usable_password()
    if had_password:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    RecoveryCode.objects.filter(person=person).delete()
    had_app = bool(SecondFactor.objects.filter(person=person).delete()[0])
    if not sign_ins.end_all(person=person) and not had_password and not had_app:
        return
    audit.record(
        action="person.taken_over",
        actor=by,
        organization=contract.organization,
        contract=contract,
        subject=person.name,
    )
    tell(person, Notice.TAKEN_OVER)
