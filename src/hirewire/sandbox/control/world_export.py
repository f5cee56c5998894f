"""Describes the present world in the form of ``world_file``."""

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Person, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control import world_jobs, world_members


def export() -> file.World:
    companies = [_company(organization) for organization in Organization.objects.order_by("pk")]
    return file.World(companies=companies, members=world_members.described())


def _company(organization: Organization) -> file.Company:
    # Leave out the applications that the company itself registered: they have no foreign id.
    provisioned = DeveloperApplication.objects.filter(organization=organization).exclude(unique_foreign_id="")
    applications = list(provisioned.order_by("pk"))
    application = applications[0] if applications else None
    contracts = organization.contracts.order_by("pk")
    people = Person.objects.filter(seats__contract__organization=organization).distinct().order_by("pk")
    return file.Company(
        id=organization.pk,
        name=organization.name,
        application=application.unique_foreign_id if application else "",
        is_on=_is_on(application, organization),
        contracts=[_contract(contract, application) for contract in contracts],
        people=[_colleague(person, organization) for person in people],
        jobs=_jobs(organization, application),
        more_applications=[_application(application, organization) for application in applications[1:]],
    )


def _application(application: DeveloperApplication, organization: Organization) -> file.Application:
    accesses = application.contract_accesses.filter(contract__organization=organization, is_on=True)
    return file.Application(
        id=application.unique_foreign_id,
        is_on=_is_on(application, organization),
        contracts=list(accesses.order_by("contract_id").values_list("contract_id", flat=True)),
        jobs=_jobs(organization, application),
    )


def _is_on(application: DeveloperApplication | None, organization: Organization) -> bool:
    return CompanyAccess.objects.filter(organization=organization, application=application, is_on=True).exists()


def _contract(contract: Contract, application: DeveloperApplication | None) -> file.Contract:
    access = ContractAccess.objects.filter(contract=contract, application=application, is_on=True)
    return file.Contract(
        id=contract.pk,
        name=contract.name,
        product=Product(contract.product),
        is_on=access.exists(),
        exports=contract.export_is_on,
        is_over=contract.is_over,
        end_cause=contract.end_cause,
    )


def _colleague(person: Person, organization: Organization) -> file.Colleague:
    seats = list(person.seats.filter(contract__organization=organization).order_by("contract_id"))
    return file.Colleague(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        seats={str(seat.contract_id): [Role(role) for role in seat.roles] for seat in seats},
        seat_states={str(seat.contract_id): SeatState(seat.state) for seat in seats if not seat.is_active},
    )


def _jobs(organization: Organization, application: DeveloperApplication | None) -> list[file.Job]:
    postings = JobPosting.objects.filter(organization=organization, application=application, is_requisition=False)
    return [world_jobs.described(posting) for posting in postings.order_by("external_job_posting_id")]
