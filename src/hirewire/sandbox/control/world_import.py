"""Makes the world that a file describes, starting from the pristine world."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from hirewire.cast.cast import PARTNER_ID
from hirewire.hub.ats.postings import services as postings
from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from hirewire.hub.ats.postings.services import NotOpen, Submission
from hirewire.hub.identity.accounts import services as accounts
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations import services as organizations
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.integrations import ending
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.integrations.models import Integration
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.seeding.suites import onboard
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control import world_jobs, world_members
from hirewire.sandbox.control.errors import BadPart
from hirewire.sandbox.control.world_checks import refusing
from hirewire.wire.records.postings import Operation, decode_posting


@transaction.atomic
def bring_in(world: file.World) -> None:
    if world.members is not None:
        world_members.bring_in(world.members)
    for number, company in enumerate(world.companies):
        path = f"companies[{number}]"
        with refusing(path):
            _company(company, path)


def counts(world: file.World) -> dict[str, int]:
    return {
        "companies": len(world.companies),
        "contracts": sum(len(company.contracts) for company in world.companies),
        "people": sum(len(company.people) for company in world.companies),
        "jobs": sum(_number_of_jobs(company) for company in world.companies),
        "members": len(world.members or ()),
    }


def _number_of_jobs(company: file.Company) -> int:
    return len(company.jobs) + sum(len(further.jobs) for further in company.more_applications)


def _company(company: file.Company, path: str) -> None:
    organization = organizations.found_company(organization_id=company.id, name=company.name)
    for number, contract in enumerate(company.contracts):
        with refusing(f"{path}.contracts[{number}]"):
            _contract(contract, organization)
    contracts = {contract.pk: contract for contract in organization.contracts.all()}
    # All seats of the file stay active until the end, because admins have to carry out the next steps.
    people: list[Person] = []
    for number, colleague in enumerate(company.people):
        with refusing(f"{path}.people[{number}]"):
            people.append(_colleague(colleague, contracts))
    lent = [_lent_admin(contracts[contract.id]) for contract in company.contracts if contract.is_over]
    _reopen(company, contracts, path)
    if company.application:
        known = _known(company.id, company.application)
        on = [contract.id for contract in company.contracts if contract.is_on]
        application = known or _onboarded(company, company.application, contracts, on)
        _switch(company, application, path, is_new=known is None)
        _send_jobs(company, application, company.jobs, path)
    for number, further in enumerate(company.more_applications):
        below = f"{path}.more_applications[{number}]"
        with refusing(below):
            _further(further, company, contracts, below)
    _end(company, path)
    for colleague, person in zip(company.people, people, strict=True):
        _set_states(colleague, person, contracts)
    for seat in filter(None, lent):
        seat.delete()


def _further(further: file.Application, company: file.Company, contracts: Mapping[int, Contract], path: str) -> None:
    for number in further.contracts or ():
        if number not in contracts:
            raise BadPart(f"{path}.contracts", f"{company.name} has no contract {number}.")
    known = _known(company.id, further.id)
    application = known or _onboarded(company, further.id, contracts, further.contracts or ())
    on = further.contracts if further.contracts is not None or known else []
    if on is not None:
        for contract in contracts.values():
            _switch_contract(application, contract, on=contract.pk in on)
    if further.is_on is not None or known is None:
        _switch_company(application, on=further.is_on or False)
    _send_jobs(company, application, further.jobs, path)


def _contract(contract: file.Contract, organization: Organization) -> None:
    row = organizations.open_contract(
        organization=organization, contract_id=contract.id, name=contract.name, product=contract.product
    )
    row.export_is_on = contract.exports
    row.save(update_fields=["export_is_on"])


def _colleague(colleague: file.Colleague, contracts: Mapping[int, Contract]) -> Person:
    person = Person.objects.filter(email=colleague.email.strip().lower()).first() or accounts.create_person(
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
    return person


def _set_states(colleague: file.Colleague, person: Person, contracts: Mapping[int, Contract]) -> None:
    for number, state in colleague.seat_states.items():
        roles = colleague.seats[number]
        accounts.give_seat(contract=contracts[int(number)], person=person, roles=roles, state=state)


def _reopen(company: file.Company, contracts: Mapping[int, Contract], path: str) -> None:
    for number, contract in enumerate(company.contracts):
        row = contracts[contract.id]
        if contract.is_over is False and row.is_over:
            with refusing(f"{path}.contracts[{number}].is_over"):
                ending.reopen_contract(contract=row, person=_admin(row))


def _end(company: file.Company, path: str) -> None:
    """End the contracts that are over in the file.

    This comes after all switches and jobs, because a contract can neither be switched nor get jobs once it is over.
    """
    for number, contract in enumerate(company.contracts):
        row = Contract.objects.get(pk=contract.id)
        # If a contract was already over in the pristine world, it is not ended again, so it needs no admin.
        if contract.is_over and not row.is_over:
            with refusing(f"{path}.contracts[{number}].is_over"):
                ending.end_contract(contract=row, person=_admin(row), cause=contract.end_cause)


def _known(company_id: int, foreign_id: str) -> DeveloperApplication | None:
    return DeveloperApplication.objects.filter(organization=company_id, unique_foreign_id=foreign_id).first()


def _onboarded(
    company: file.Company, foreign_id: str, contracts: Mapping[int, Contract], on: Sequence[int]
) -> DeveloperApplication:
    """Onboard a new application for one of the contracts: if possible, for a running contract that can have RSC.

    ``on`` has the numbers of the contracts for which the integration will be switched on. These contracts are tried
    first.
    """
    candidates = [contracts[number] for number in (*on, *(contract.id for contract in company.contracts))]
    if not candidates:
        raise ValueError(f"{company.name} has an application, but no contract that could have requested it.")
    first = next((contract for contract in candidates if contract.has_rsc and not contract.is_over), candidates[0])
    partner = DeveloperApplication.objects.get(pk=PARTNER_ID)
    return onboard(
        partner=partner, foreign_id=foreign_id, name=f"{company.name} ATS", contract=first, admin=_admin(first)
    )


def _admin(contract: Contract) -> Person:
    seat = _admins(contract).select_related("person").order_by("pk").first()
    if seat is None:
        raise ValueError(f"Nobody is an admin of contract {contract.pk}, so nobody could switch anything there.")
    return seat.person


def _admins(contract: Contract) -> QuerySet[Seat]:
    return contract.seats.filter(roles__contains=[Role.ADMIN], state=SeatState.ACTIVE)


def _lent_admin(contract: Contract) -> Seat | None:
    """Lend an admin to a contract that is to end, if the contract has no admin left.

    Return the admin's seat, which the caller deletes at the end.
    """
    if _admins(contract).exists():
        return None
    person = Person.objects.exclude(seats__contract=contract).order_by("pk").first()
    return None if person is None else accounts.give_seat(contract=contract, person=person, roles=[Role.ADMIN])


def _switch(company: file.Company, application: DeveloperApplication, path: str, *, is_new: bool) -> None:
    for number, contract in enumerate(company.contracts):
        if contract.is_on is not None or is_new:
            with refusing(f"{path}.contracts[{number}].is_on"):
                _switch_contract(application, Contract.objects.get(pk=contract.id), on=contract.is_on or False)
    if company.is_on is not None or is_new:
        with refusing(f"{path}.is_on"):
            _switch_company(application, on=company.is_on or False)


def _switch_contract(application: DeveloperApplication, contract: Contract, *, on: bool) -> None:
    access = application.contract_accesses.filter(contract=contract).first()
    # Look for an admin only if something changes. If a contract is over and stays off, it may have no admin left.
    if on == (access is not None and access.is_on):
        return
    if access is None:
        integrations.request_integration(application=application, contract=contract, person=_admin(contract))
        # The ATS has to name a contract's integrations before they can be switched on.
        for unnamed in Integration.objects.filter(application=application, contract=contract, named_at=None):
            integrations.name_integration(integration=unnamed, name=application.name)
    integrations.switch_contract(application=application, contract=contract, person=_admin(contract), on=on)


def _switch_company(application: DeveloperApplication, *, on: bool) -> None:
    accesses = application.contract_accesses.select_related("contract")
    # Prefer a running contract, because an integration cannot be switched on through a contract that is over.
    access = accesses.order_by(F("contract__ended_at").asc(nulls_first=True), "contract_id").first()
    if access is None:
        raise ValueError("No contract of the company has requested the integration.")
    if application.company_accesses.filter(organization=access.contract.organization_id, is_on=on).exists():
        return
    integrations.switch_company(
        application=application, contract=access.contract, person=_admin(access.contract), on=on
    )


def _send_jobs(company: file.Company, application: DeveloperApplication, jobs: Sequence[file.Job], path: str) -> None:
    if not jobs:
        return
    submissions = [_submission(job, company, Operation.CREATE) for job in jobs]
    closed = [_submission(job, company, Operation.CLOSE) for job in jobs if not job.is_open]
    for batch in filter(None, (submissions, closed)):
        tasks = postings.submit(application=application, organization_id=company.id, submissions=batch)
        postings.take_in(organization_id=company.id, application_id=application.pk)
        _check(company, jobs, [task.pk for task in tasks if not isinstance(task, NotOpen)], path)


def _check(company: file.Company, jobs: Sequence[file.Job], tasks: list[UUID], path: str) -> None:
    numbers = {job.id: number for number, job in enumerate(jobs)}
    for task in PostingTask.objects.filter(pk__in=tasks, status=TaskStatus.FAILED).order_by("number")[:1]:
        job_id = task.external_job_posting_id
        why = f"Job {job_id} of {company.name} was refused: {task.error_message}"
        raise BadPart(f"{path}.jobs[{numbers[job_id]}]", why)


def _submission(job: file.Job, company: file.Company, operation: Operation) -> Submission:
    element = world_jobs.element(job, company_id=company.id, operation=operation)
    return Submission(decode_posting(element), element, job.location or "")
