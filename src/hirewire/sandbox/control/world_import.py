"""Makes the world that a file describes, starting from the pristine one."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from hirewire.cast.cast import PARTNER_ID
from hirewire.hub.ats.postings import services as postings
from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from hirewire.hub.ats.postings.services import NotOpen, Submission
from hirewire.hub.identity.accounts import services as accounts
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.organizations import services as organizations
from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.hub.seeding.suites import onboard
from hirewire.kit import clock
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control import world_jobs
from hirewire.sandbox.control.errors import BadWorld
from hirewire.wire.addresses import normal_email, normal_profile_url
from hirewire.wire.records.postings import Operation, decode_posting


def checked(body: Mapping[str, Any]) -> file.World:
    try:
        return msgspec.convert(body, file.World)
    except msgspec.ValidationError as wrong:
        raise BadWorld(f"The file does not describe a world: {wrong}.") from None


@transaction.atomic
def bring_in(world: file.World) -> None:
    """Create and change what the file names, in the order in which one thing needs another."""
    try:
        if world.members is not None:
            _members(world.members)
        for company in world.companies:
            _company(company)
    except (ApiError, IntegrationError, ValueError) as refused:
        raise BadWorld(f"The world was not imported: {refused}") from None


def counts(world: file.World) -> dict[str, int]:
    """Return how many records of each kind a file has."""
    return {
        "companies": len(world.companies),
        "contracts": sum(len(company.contracts) for company in world.companies),
        "people": sum(len(company.people) for company in world.companies),
        "jobs": sum(len(company.jobs) for company in world.companies),
        "members": len(world.members or ()),
    }


def _company(company: file.Company) -> None:
    organization = organizations.found_company(organization_id=company.id, name=company.name)
    contracts = {contract.id: _contract(contract, organization) for contract in company.contracts}
    for colleague in company.people:
        _colleague(colleague, contracts)
    if company.application:
        application = _application(company, contracts)
        _switch(company, application, contracts)
        _jobs(company, application)


def _contract(contract: file.Contract, organization: Organization) -> Contract:
    row = organizations.open_contract(
        organization=organization, contract_id=contract.id, name=contract.name, product=Product(contract.product)
    )
    row.export_is_on = contract.exports
    row.save(update_fields=["export_is_on"])
    return row


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
            raise BadWorld(f"{colleague.email} has a seat on contract {number[:20]}, which the company does not have.")
        accounts.give_seat(contract=contract, person=person, roles=[Role(role) for role in roles])


def _application(company: file.Company, contracts: Mapping[int, Contract]) -> DeveloperApplication:
    known = DeveloperApplication.objects.filter(organization=company.id, unique_foreign_id=company.application).first()
    if known is not None:
        return known
    first = next(iter(contracts.values()), None)
    if first is None:
        raise BadWorld(f"{company.name} has an application, but no contract that could have requested it.")
    partner = DeveloperApplication.objects.get(pk=PARTNER_ID)
    return onboard(
        partner=partner, foreign_id=company.application, name=f"{company.name} ATS", contract=first, admin=_admin(first)
    )


def _admin(contract: Contract) -> Person:
    seat = contract.seats.filter(roles__contains=[Role.ADMIN]).select_related("person").order_by("pk").first()
    if seat is None:
        raise BadWorld(f"Nobody is an admin of contract {contract.pk}, so nobody could switch anything there.")
    return seat.person


def _switch(company: file.Company, application: DeveloperApplication, contracts: Mapping[int, Contract]) -> None:
    rows = {contract.id: contracts[contract.id] for contract in company.contracts}
    for contract in company.contracts:
        row = rows[contract.id]
        is_known = application.contract_accesses.filter(contract=row).exists()
        if contract.is_on and not is_known:
            integrations.request_integration(application=application, contract=row, person=_admin(row))
        if contract.is_on or is_known:
            integrations.switch_contract(application=application, contract=row, person=_admin(row), on=contract.is_on)
    first = next(iter(rows.values()))
    integrations.switch_company(application=application, contract=first, person=_admin(first), on=company.is_on)


def _jobs(company: file.Company, application: DeveloperApplication) -> None:
    if not company.jobs:
        return
    submissions = [_submission(job, company, Operation.CREATE) for job in company.jobs]
    closed = [_submission(job, company, Operation.CLOSE) for job in company.jobs if not job.is_open]
    for batch in filter(None, (submissions, closed)):
        tasks = postings.submit(application=application, organization_id=company.id, submissions=batch)
        postings.take_in(organization_id=company.id, application_id=application.pk)
        _check(company, [task.pk for task in tasks if not isinstance(task, NotOpen)])


def _check(company: file.Company, tasks: list[UUID]) -> None:
    for task in PostingTask.objects.filter(pk__in=tasks, status=TaskStatus.FAILED)[:1]:
        raise BadWorld(f"Job {task.external_job_posting_id} of {company.name} was refused: {task.error_message}")


def _submission(job: file.Job, company: file.Company, operation: Operation) -> Submission:
    element = world_jobs.element(job, company_id=company.id, operation=operation)
    return Submission(decode_posting(element), element, job.location or "")


def _members(members: Iterable[file.Member]) -> None:
    """Make these the members of the network, besides the profiles of people with seats."""
    listed = list(members)
    network = Member.objects.filter(organization=None, pk__gte=FIRST_ID)
    network.exclude(pk__in=[member.id for member in listed]).delete()
    known = {member.pk: member for member in network}
    for member in listed:
        if member.id < FIRST_ID:
            raise BadWorld(f"Members’ ids begin at {FIRST_ID}; {member.id} belongs to somebody with a seat.")
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
