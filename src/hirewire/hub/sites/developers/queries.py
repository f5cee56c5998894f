"""What a person can reach in the console."""

from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from hirewire.hub.identity.accounts.invitations import still_open
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.rights import seats_with
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.sites.developers.models import Developer, DeveloperRole, Invitation

#: The order of the list: each partner with its children below it, then standalone applications.
_ORDER = (
    Case(When(kind=Kind.STANDALONE, then=Value(1)), default=Value(0)),
    Coalesce(F("parent__name"), F("name")),
    Coalesce(F("parent"), F("pk")),
    Case(When(kind=Kind.CHILD, then=Value(1)), default=Value(0)),
    F("name"),
    F("pk"),
)

#: Application numbers have at most this many digits.
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Desk:
    """A developer and one of their applications, as passed to every page about that application."""

    person: Person
    application: DeveloperApplication
    is_owner: bool

    @property
    def customers(self) -> QuerySet[DeveloperApplication]:
        return DeveloperApplication.objects.filter(parent=self.application).select_related("organization")

    @property
    def home(self) -> DeveloperApplication:
        """The application to which the developers belong: the partner's, if ``application`` is a customer's."""
        return self.application.parent or self.application

    @property
    def reaches_home(self) -> bool:
        """Whether this sign-in allows the person to see and change the developers of ``home``.

        A sign-in through a company's provider opens only that company's applications. So it may open a customer's
        application, but not the partner's, whose developers also manage the applications of other companies.
        """
        return self.person.signed_in_for in {None, self.home.organization_id}


def reachable(person: Person) -> QuerySet[DeveloperApplication]:
    """Return the applications of which the person is a developer, and the children of these applications."""
    mine = _roles_of(person)
    here, above = mine.filter(application=OuterRef("pk")), mine.filter(application=OuterRef("parent"))
    contract_on = ContractAccess.objects.filter(application=OuterRef("pk"), is_on=True)
    company_on = CompanyAccess.objects.filter(application=OuterRef("pk"), is_on=True)
    # A sign-in through a company's identity provider reaches only that company's applications.
    own = Q() if person.signed_in_for is None else Q(organization=person.signed_in_for)
    return (
        DeveloperApplication.objects.filter(Q(Exists(here)) | Q(Exists(above)), own)
        .annotate(is_enabled=Q(Exists(contract_on)) | Q(Exists(company_on)))
        .select_related("organization", "parent")
        .order_by(*_ORDER)
    )


def matching(text: str) -> Q:
    words = (
        Q(name__icontains=text)
        | Q(organization__name__icontains=text)
        | Q(unique_foreign_id__icontains=text)
        | Q(client_id=text)
    )
    return words | Q(pk=int(text)) if text.isdecimal() and len(text) <= _DIGITS else words


def desk(person: Person, application_id: int) -> Desk | None:
    application = reachable(person).filter(pk=application_id).first()
    if application is None:
        return None
    owned = Developer.objects.filter(
        person=person, application__in=[application.pk, application.parent_id], role=DeveloperRole.OWNER
    )
    return Desk(person, application, is_owner=owned.exists())


def is_developer(person: Person) -> bool:
    return reachable(person).exists() if person.signed_in_for else _roles_of(person).exists()


def _roles_of(person: Person) -> QuerySet[Developer]:
    return Developer.objects.filter(person=person)


def developers_of(desk: Desk) -> QuerySet[Developer]:
    return (
        Developer.objects.filter(application=desk.home).select_related("person").order_by("role", "person__last_name")
    )


def open_invitations(desk: Desk) -> QuerySet[Invitation]:
    return still_open(Invitation.objects.filter(application=desk.home)).select_related("invited_by").order_by("-pk")


def administered(person: Person) -> QuerySet[Organization]:
    """Return the companies for which the person, as an admin, may register a standalone application."""
    contracts = seats_with(Verb.REGISTER, person).values("contract__organization")
    return Organization.objects.filter(pk__in=contracts).order_by("name")
