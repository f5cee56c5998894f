"""Does on request what a recruiter does, so that tests can cause events without a browser."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting, PostingTask, TaskStatus
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import services
from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.errors import ExportRefused, JobHidden
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.services import request_export
from hirewire.hub.seeding.suites import ADMIN, COMPANY, CONTRACT
from hirewire.sandbox.control.errors import NotDone, NotOpened


@dataclass(frozen=True)
class Exported:
    event: str
    member: int


def export(*, member_id: int | None = None, job_id: str = "") -> Exported:
    """Let the first contract's admin export a member, with or without a job of the ATS.

    By default, the member is one whom the ATS does not know.
    """
    seat = admin_seat()
    application = _application()
    try:
        made = request_export(
            seat=seat,
            member=_stranger(application) if member_id is None else member_of(member_id),
            application=application,
            job=_job(application, job_id),
        )
    except JobHidden as refused:
        raise NotOpened(str(refused)) from None
    except ExportRefused as refused:
        raise NotDone(str(refused)) from None
    return Exported(made.event_id, made.member_id)


def request() -> list[Any]:
    """Let the first contract's admin request the integration. Return what the widget passes to the ATS's page."""
    person, contract = Person.objects.get(email=ADMIN.email), Contract.objects.get(pk=CONTRACT.id)
    try:
        entries = services.request_integration(application=_application(), contract=contract, person=person)
    except IntegrationError as refused:
        raise NotDone(str(refused)) from None
    plain_entries: list[Any] = msgspec.to_builtins(entries)
    return plain_entries


def switch(*, contract_id: int, on: bool) -> None:
    person = Person.objects.get(email=ADMIN.email)
    contract = Contract.objects.filter(organization=_application().organization_id, pk=contract_id).first()
    if contract is None:
        raise NotDone(f"{COMPANY.name} has no contract {contract_id}.")
    try:
        services.switch_contract(application=_application(), contract=contract, person=person, on=on)
    except IntegrationError as refused:
        raise NotDone(str(refused)) from None


def admin_seat() -> Seat:
    """Return the seat of the first contract's admin, who acts for the company."""
    return Seat.objects.select_related("person", "contract__organization").get(
        contract=CONTRACT.id, person__email=ADMIN.email
    )


def _application() -> DeveloperApplication:
    """Find the application by its foreign id, because the company's id may have changed."""
    return DeveloperApplication.objects.get(unique_foreign_id=COMPANY.tenant)


def _stranger(application: DeveloperApplication) -> Member:
    strangers = Member.objects.filter(organization=None).exclude(
        Exists(
            Match.objects.filter(
                organization=application.organization_id, application=application, member=OuterRef("pk")
            )
        )
    )
    member = strangers.exclude(Exists(Export.objects.filter(member=OuterRef("pk")))).order_by("pk").first()
    if member is None:
        raise NotDone("The ATS knows all members.")
    return member


def member_of(number: int) -> Member:
    member = Member.objects.filter(pk=number).first()
    if member is None:
        raise NotDone(f"There is no member {number}. The first is 1000001.")
    return member


def _job(application: DeveloperApplication, number: str) -> JobPosting | None:
    if not number:
        return None
    job = JobPosting.objects.filter(
        organization=application.organization_id, application=application, external_job_posting_id=number
    ).first()
    if job is None and _is_waiting(application, number):
        raise NotOpened(f"Recruiter has not read the job {number[:60]!r} yet.")
    if job is None:
        raise NotDone(f"The ATS has sent no job {number[:60]!r}.")
    return job


def _is_waiting(application: DeveloperApplication, number: str) -> bool:
    tasks = PostingTask.objects.filter(organization=application.organization_id, application=application)
    return tasks.filter(external_job_posting_id=number, status=TaskStatus.IN_PROGRESS).exists()
