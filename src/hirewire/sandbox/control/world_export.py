"""Describes the present world in the form of ``world_file``."""

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control import world_jobs


def export() -> file.World:
    companies = [_company(organization) for organization in Organization.objects.order_by("pk")]
    return file.World(companies=companies, members=_members())


def _company(organization: Organization) -> file.Company:
    # An application without a foreign id was registered by the company itself.
    provisioned = DeveloperApplication.objects.filter(organization=organization).exclude(unique_foreign_id="")
    application = provisioned.order_by("pk").first()
    is_on = CompanyAccess.objects.filter(organization=organization, application=application, is_on=True).exists()
    contracts = organization.contracts.order_by("pk")
    people = Person.objects.filter(seats__contract__organization=organization).distinct().order_by("pk")
    return file.Company(
        id=organization.pk,
        name=organization.name,
        application=application.unique_foreign_id if application else "",
        is_on=is_on,
        contracts=[_contract(contract, application) for contract in contracts],
        people=[_colleague(person, organization) for person in people],
        jobs=[world_jobs.described(posting) for posting in _postings(organization, application)],
    )


def _contract(contract: Contract, application: DeveloperApplication | None) -> file.Contract:
    access = ContractAccess.objects.filter(contract=contract, application=application, is_on=True)
    return file.Contract(
        id=contract.pk,
        name=contract.name,
        product=Product(contract.product),
        is_on=access.exists(),
        exports=contract.export_is_on,
    )


def _colleague(person: Person, organization: Organization) -> file.Colleague:
    seats = person.seats.filter(contract__organization=organization).order_by("contract_id")
    return file.Colleague(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        seats={str(seat.contract_id): [Role(role) for role in seat.roles] for seat in seats},
    )


def _postings(organization: Organization, application: DeveloperApplication | None) -> list[JobPosting]:
    postings = JobPosting.objects.filter(organization=organization, application=application, is_requisition=False)
    return list(postings.order_by("external_job_posting_id"))


def _members() -> list[file.Member]:
    addresses: dict[int, list[str]] = {}
    for email in MemberEmail.objects.order_by("pk"):
        addresses.setdefault(email.member_id, []).append(email.address)
    # Lower ids belong to the profiles of people with seats. A file leaves these profiles out, and an import leaves them
    # alone.
    members = Member.objects.filter(organization=None, pk__gte=FIRST_ID).order_by("pk")
    return [_member(member, addresses.get(member.pk, [])) for member in members]


def _member(member: Member, emails: list[str]) -> file.Member:
    return file.Member(
        id=member.pk,
        first_name=member.first_name,
        last_name=member.last_name,
        profile_url=member.profile_url,
        headline=member.headline,
        title=member.current_title,
        company=member.current_company,
        location=member.location,
        industry=member.industry,
        skills=member.skills,
        emails=emails,
        phones=member.phones,
        other_names=member.other_names,
        is_closed=member.closed_at is not None,
        allows_export=member.allows_export,
        is_open_to_work=member.open_to_opportunities,
    )
