from collections.abc import Callable

import pytest

from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.platform.throttling import services as throttling
from hirewire.hub.platform.throttling.limits import Meter
from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging.models import ProspectNote, Visibility
from hirewire.hub.recruiting.projects import services as projects
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.sites.developers import services as developers
from hirewire.hub.sites.developers.models import DeveloperRole
from hirewire.wire.records.provisioning import ProvisionedApplication
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


def naming(company: connected.Company) -> None:
    integrations.name_integration(integration=company.application.integrations.order_by("pk")[0], name="Greenhouse")


def addresses(company: connected.Company) -> None:
    record = ProvisionedApplication(
        unique_foreign_id=company.application.unique_foreign_id,
        name="Greenhouse",
        description="Another",
        valid_js_sdk_domains=["https://ats.example"],
    )
    provisioning.update_application(application=company.application, record=record)


def rights(company: connected.Company) -> None:
    provisioning.set_rights(application=company.application, may_refresh=True)


def quota(company: connected.Company) -> None:
    throttling.set_quota(
        application=company.application, group="candidates", meter=Meter.RECORDS_A_MINUTE, amount=1_000
    )


def published_quota(company: connected.Company) -> None:
    throttling.reset_quota(application=company.application, group="candidates", meter=Meter.RECORDS_A_MINUTE)


def note(company: connected.Company) -> None:
    seat = company.recruiter_a
    written = ProspectNote.objects.first() or notes.write_note(
        seat=seat, member=hub.member(), text="Days", visibility=Visibility.CONTRACT
    )
    notes.edit_note(seat=seat, note=written, text=" Nights ", visibility=Visibility.PRIVATE)


def project(company: connected.Company) -> None:
    seat = company.recruiter_a
    opened = Project.objects.first() or projects.open_project(seat=seat, name="Now", description="", stages=["New"])
    stages = [(stage.pk, "Met") for stage in opened.stages.all()]
    projects.edit_project(seat=seat, project=opened, name="Soon", description="Nurses ", stages=stages)


def roles(company: connected.Company) -> None:
    seat = company.recruiter_a
    seats.change(admin=company.admin_a, seat=seat, roles=[Role.RECRUITER, Role.ADMIN], state=seat.state)


@pytest.mark.parametrize(
    "change",
    [naming, addresses, rights, quota, published_quota, note, project, roles],
    ids=lambda change: change.__name__,
)
def test_repeating_a_change_adds_no_audit_entry(change: Callable[[connected.Company], None]) -> None:
    company = connected.company()
    change(company)
    entries = AuditEntry.objects.count()

    change(company)

    assert AuditEntry.objects.count() == entries


def test_adding_a_developer_again_adds_no_audit_entry() -> None:
    application, person = hub.partner()[0], hub.person()

    for _ in range(2):
        developers.add_developer(application=application, person=person, role=DeveloperRole.OWNER)

    assert AuditEntry.objects.filter(action__startswith="developer.").count() == 1
