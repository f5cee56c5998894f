"""Makes the world that a file describes, starting from the pristine one."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from hirewire.cast.cast import PARTNER_ID
from hirewire.hub.ats.postings import services as postings
from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from hirewire.hub.ats.postings.services import NotOpen, Submission
from hirewire.hub.identity.accounts import services as accounts
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.organizations import services as organizations
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.hub.seeding.suites import onboard
from hirewire.kit import clock
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control import world_jobs
from hirewire.sandbox.control.errors import BadPart
from hirewire.wire.addresses import normal_email, normal_profile_url
from hirewire.wire.records.postings import Operation, decode_posting


@transaction.atomic
def bring_in(world: file.World) -> None:
    """Create and change what the file names, in the order in which one thing needs another."""
    if world.members is not None:
        _members(world.members)
    for number, company in enumerate(world.companies):
        path = f"companies[{number}]"
        with _at(path):
            _company(company, path)


@contextmanager
def _at(path: str) -> Iterator[None]:
    """Say which part of the file was refused. The innermost part counts."""
    try:
        yield
    except (ApiError, DatabaseError, ValueError) as refused:
        raise BadPart(path, " ".join(str(refused).split())) from refused


def counts(world: file.World) -> dict[str, int]:
    """Return how many records of each kind a file has."""
    return {
        "companies": len(world.companies),
        "contracts": sum(len(company.contracts) for company in world.companies),
        "people": sum(len(company.people) for company in world.companies),
        "jobs": sum(len(company.jobs) for company in world.companies),
        "members": len(world.members or ()),
    }


def _company(company: file.Company, path: str) -> None:
    organization = organizations.found_company(organization_id=company.id, name=company.name)
    for number, contract in enumerate(company.contracts):
        with _at(f"{path}.contracts[{number}]"):
            _contract(contract, organization)
    contracts = {contract.pk: contract for contract in organization.contracts.all()}
    for number, colleague in enumerate(company.people):
        with _at(f"{path}.people[{number}]"):
            _colleague(colleague, contracts)
    if company.application:
        known = _known(company)
        application = known or _onboarded(company, contracts)
        _switch(company, application, path, is_new=known is None)
        _jobs(company, application, path)


def _contract(contract: file.Contract, organization: Organization) -> None:
    row = organizations.open_contract(
        organization=organization, contract_id=contract.id, name=contract.name, product=contract.product
    )
    row.export_is_on = contract.exports
    row.save(update_fields=["export_is_on"])


def _colleague(colleague: file.Colleague, contracts: Mapping[int, Contract]) -> None:
    person = Person.objects.filter(email=colleague.email.lower()).first() or accounts.create_person(
        email=colleague.email,
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        password=colleague.password,
    )
    for number, roles in colleague.seats.items():
        contract = contracts.get(int(number))
        if contract is None:
            raise ValueError(
                f"{colleague.email} has a seat on contract {number[:20]}, which the company does not have."
            )
        accounts.give_seat(contract=contract, person=person, roles=roles)


def _known(company: file.Company) -> DeveloperApplication | None:
    return DeveloperApplication.objects.filter(organization=company.id, unique_foreign_id=company.application).first()


def _onboarded(company: file.Company, contracts: Mapping[int, Contract]) -> DeveloperApplication:
    if not company.contracts:
        raise ValueError(f"{company.name} has an application, but no contract that could have requested it.")
    first = contracts[company.contracts[0].id]
    partner = DeveloperApplication.objects.get(pk=PARTNER_ID)
    return onboard(
        partner=partner, foreign_id=company.application, name=f"{company.name} ATS", contract=first, admin=_admin(first)
    )


def _admin(contract: Contract) -> Person:
    seat = contract.seats.filter(roles__contains=[Role.ADMIN]).select_related("person").order_by("pk").first()
    if seat is None:
        raise ValueError(f"Nobody is an admin of contract {contract.pk}, so nobody could switch anything there.")
    return seat.person


def _switch(company: file.Company, application: DeveloperApplication, path: str, *, is_new: bool) -> None:
    for number, contract in enumerate(company.contracts):
        if contract.is_on is not None or is_new:
            with _at(f"{path}.contracts[{number}].is_on"):
                _switch_contract(application, Contract.objects.get(pk=contract.id), on=contract.is_on or False)
    if company.is_on is not None or is_new:
        with _at(f"{path}.is_on"):
            _switch_company(application, on=company.is_on or False)


def _switch_contract(application: DeveloperApplication, contract: Contract, *, on: bool) -> None:
    is_known = application.contract_accesses.filter(contract=contract).exists()
    if on and not is_known:
        integrations.request_integration(application=application, contract=contract, person=_admin(contract))
    if on or is_known:
        integrations.switch_contract(application=application, contract=contract, person=_admin(contract), on=on)


def _switch_company(application: DeveloperApplication, *, on: bool) -> None:
    access = application.contract_accesses.select_related("contract").order_by("contract_id").first()
    if access is None:
        raise ValueError("No contract of the company has requested the integration.")
    integrations.switch_company(
        application=application, contract=access.contract, person=_admin(access.contract), on=on
    )


def _jobs(company: file.Company, application: DeveloperApplication, path: str) -> None:
    if not company.jobs:
        return
    submissions = [_submission(job, company, Operation.CREATE) for job in company.jobs]
    closed = [_submission(job, company, Operation.CLOSE) for job in company.jobs if not job.is_open]
    for batch in filter(None, (submissions, closed)):
        tasks = postings.submit(application=application, organization_id=company.id, submissions=batch)
        postings.take_in(organization_id=company.id, application_id=application.pk)
        _check(company, [task.pk for task in tasks if not isinstance(task, NotOpen)], path)


def _check(company: file.Company, tasks: list[UUID], path: str) -> None:
    numbers = {job.id: number for number, job in enumerate(company.jobs)}
    for task in PostingTask.objects.filter(pk__in=tasks, status=TaskStatus.FAILED).order_by("number")[:1]:
        job_id = task.external_job_posting_id
        why = f"Job {job_id} of {company.name} was refused: {task.error_message}"
        raise BadPart(f"{path}.jobs[{numbers[job_id]}]", why)


def _submission(job: file.Job, company: file.Company, operation: Operation) -> Submission:
    element = world_jobs.element(job, company_id=company.id, operation=operation)
    return Submission(decode_posting(element), element, job.location or "")


def _members(members: Iterable[file.Member]) -> None:
    """Make these the members of the network, besides the profiles of people with seats."""
    listed = list(members)
    network = Member.objects.filter(organization=None, pk__gte=FIRST_ID)
    network.exclude(pk__in=[member.id for member in listed]).delete()
    known = {member.pk: member for member in network}
    for number, member in enumerate(listed):
        with _at(f"members[{number}]"):
            _save(member, known.get(member.id) or Member(pk=member.id))
    highest = max((member.id for member in listed), default=FIRST_ID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('hub_member', 'id'), %s)", [highest])


def _save(member: file.Member, row: Member) -> None:
    row.first_name, row.last_name = member.first_name, member.last_name
    row.profile_url = normal_profile_url(member.profile_url)
    row.headline, row.current_title, row.current_company = member.headline, member.title, member.company
    row.location, row.industry, row.skills = member.location, member.industry, member.skills
    row.phones, row.other_names = member.phones, member.other_names
    row.allows_export, row.open_to_opportunities = member.allows_export, member.is_open_to_work
    row.closed_at = (row.closed_at or clock.now()) if member.is_closed else None
    row.save()
    addresses = {normal_email(address) for address in member.emails}
    row.emails.exclude(address__in=addresses).delete()
    held = set(row.emails.values_list("address", flat=True))
    MemberEmail.objects.bulk_create(MemberEmail(member=row, address=address) for address in addresses - held)
