"""What developers do in the console: add people, register an application, and control push events."""

from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.identity.accounts import invitations
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import provider_instead_of_password
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.services import Actor
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import Delivery, Endpoint
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.sites.developers.errors import (
    ChildOfPartnerError,
    HasAccessError,
    LastOwnerError,
    NotAnOwnerError,
    NotYourCompanyError,
    OtherApplicationError,
)
from hirewire.hub.sites.developers.events import given_up
from hirewire.hub.sites.developers.invited import DeveloperInvited
from hirewire.hub.sites.developers.models import Developer, DeveloperRole, Invitation
from hirewire.hub.sites.developers.queries import Desk, administered
from hirewire.kit import clock
from hirewire.kit.work.events import publish


@transaction.atomic
def add_developer(
    *, application: DeveloperApplication, person: Person, role: DeveloperRole, actor: Actor | None = None
) -> Developer:
    """Add a person to an application, or change their role. ``actor`` is None if the operator does this."""
    if application.kind == Kind.CHILD:
        raise ChildOfPartnerError
    _lock(application)
    before = Developer.objects.filter(application=application, person=person).first()
    if before is not None and before.role == DeveloperRole.OWNER and role != DeveloperRole.OWNER:
        _check_not_last(before)
    if before is not None and before.role == role:
        return before
    developer, _ = Developer.objects.update_or_create(application=application, person=person, defaults={"role": role})
    audit.record(
        action="developer.added" if before is None else "developer.role_changed",
        actor=actor or application,
        organization=application.organization,
        application=application,
        subject=person.name,
        before="" if before is None else before.role,
        after=role,
    )
    return developer


@transaction.atomic
def remove_developer(*, desk: Desk, developer: Developer) -> None:
    """Owners can remove anybody, viewers only themselves. The last owner cannot be removed."""
    _check_reaches_home(desk)
    if not desk.is_owner and developer.person_id != desk.person.pk:
        raise NotAnOwnerError
    _lock(desk.home)
    _check_not_last(developer)
    developer.delete()
    audit.record(
        action="developer.removed",
        actor=desk.person,
        organization=desk.home.organization,
        application=desk.home,
        subject=developer.person.name,
    )


@transaction.atomic
def invite(*, desk: Desk, email: str, role: DeveloperRole) -> str:
    """Invite a person; return the code, which is not shown again.

    A viewer may be invited to become an owner. If no developer of the application has the address, the result does not
    reveal whether the address belongs to an account.
    """
    _check_reaches_home(desk)
    if not desk.is_owner:
        raise NotAnOwnerError
    developer = Developer.objects.filter(application=desk.home, person__email__iexact=email).first()
    if developer is not None and developer.role in {role, DeveloperRole.OWNER}:
        raise HasAccessError(name=developer.person.name, application=desk.home.name)
    earlier = Invitation.objects.filter(application=desk.home)
    invitation, code = invitations.issue(earlier, email=email, invited_by=desk.person, application=desk.home, role=role)
    audit.record(
        action="developer.invited",
        actor=desk.person,
        organization=desk.home.organization,
        application=desk.home,
        after=role,
    )
    publish(DeveloperInvited(invitation_id=invitation.pk))
    return code


@transaction.atomic
def withdraw_invitation(*, desk: Desk, invitation: Invitation) -> None:
    _check_reaches_home(desk)
    if not desk.is_owner:
        raise NotAnOwnerError
    invitation.ended_at = clock.now()
    invitation.save(update_fields=["ended_at"])
    audit.record(
        action="developer.invitation_withdrawn",
        actor=desk.person,
        organization=desk.home.organization,
        application=desk.home,
    )


@transaction.atomic
def join(*, person: Person, code: str) -> Developer:
    """Accept an invitation to the signed-in person's address."""
    return _accept_signed_in(_redeemed(person.email, code), person)


@transaction.atomic
def join_by_link(*, person: Person, token: str) -> Developer:
    """Accept an invitation as a signed-in person who followed the link in the e-mail."""
    return _accept_signed_in(invitations.redeem_link(_every(), token=token, person=person), person)


@transaction.atomic
def join_anew_by_link(*, token: str, first_name: str, last_name: str, password: str) -> Developer:
    """Accept an invitation as somebody who followed the link in the e-mail and has no account yet."""
    invitation = invitations.redeem_link(_every(), token=token)
    person = invitations.newcomer(invitation, first_name=first_name, last_name=last_name, password=password)
    return _accept(invitation, person)


@transaction.atomic
def join_anew(*, email: str, code: str, first_name: str, last_name: str, password: str) -> Developer:
    """Accept an invitation as a person who has no account yet."""
    invitation = _redeemed(email, code)
    person = invitations.newcomer_by_code(
        invitation,
        company=invitation.application.organization,
        first_name=first_name,
        last_name=last_name,
        password=password,
    )
    return _accept(invitation, person)


@needs(Verb.REGISTER)
@transaction.atomic
def register_application(
    *, person: Person, organization: Organization, name: str, description: str
) -> tuple[DeveloperApplication, str]:
    """Register the application of a company that has its own ATS."""
    if not administered(person).filter(pk=organization.pk).exists():
        raise NotYourCompanyError
    application, secret = provisioning.register_standalone(
        organization=organization, name=name, description=description, actor=person
    )
    add_developer(application=application, person=person, role=DeveloperRole.OWNER, actor=person)
    return application, secret


@transaction.atomic
def replay_event(*, desk: Desk, delivery: Delivery) -> None:
    """Deliver one event again, whatever its state. An expired event is refused."""
    if not desk.is_owner:
        raise NotAnOwnerError
    notifications.replay(delivery=delivery, actor=desk.person)


@transaction.atomic
def replay_dead_letters(*, desk: Desk) -> int:
    """Deliver again every dead letter that has not expired, and return their number."""
    if not desk.is_owner:
        raise NotAnOwnerError
    return sum(
        notifications.replay_endpoint(endpoint=endpoint, actor=desk.person)
        for endpoint in Endpoint.objects.filter(pk__in=given_up(desk.application).values("endpoint")).order_by("pk")
    )


@transaction.atomic
def pause_endpoint(*, desk: Desk, endpoint: Endpoint) -> None:
    if not desk.is_owner:
        raise NotAnOwnerError
    notifications.pause(endpoint=endpoint, actor=desk.person)


@transaction.atomic
def resume_endpoint(*, desk: Desk, endpoint: Endpoint) -> None:
    if not desk.is_owner:
        raise NotAnOwnerError
    notifications.resume(endpoint=endpoint, actor=desk.person)


def _accept_signed_in(invitation: Invitation, person: Person) -> Developer:
    if person.signed_in_for not in {None, invitation.application.organization_id}:
        company = Organization.objects.get(pk=person.signed_in_for).name
        raise OtherApplicationError(company, takes_password=provider_instead_of_password(person.email) is None)
    return _accept(invitation, person)


def _accept(invitation: Invitation, person: Person) -> Developer:
    developer = Developer.objects.filter(application=invitation.application, person=person).first()
    if developer is not None and developer.role == DeveloperRole.OWNER:
        # An invitation never lowers a role.
        return developer
    return add_developer(
        application=invitation.application, person=person, role=DeveloperRole(invitation.role), actor=person
    )


def _redeemed(email: str, code: str) -> Invitation:
    return invitations.redeem(_every(), email=email, code=code)


def _every() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("application__organization")


def _lock(application: DeveloperApplication) -> None:
    """Serialize changes, so two owners cannot remove each other at the same time."""
    DeveloperApplication.objects.select_for_update().get(pk=application.pk)


def _check_reaches_home(desk: Desk) -> None:
    if not desk.reaches_home:
        raise NotAnOwnerError


def _check_not_last(developer: Developer) -> None:
    owners = Developer.objects.filter(application=developer.application_id, role=DeveloperRole.OWNER)
    if not owners.exclude(pk=developer.pk).exists():
        raise LastOwnerError
