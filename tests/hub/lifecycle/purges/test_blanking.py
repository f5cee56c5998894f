"""Rows that a purge empties instead of deleting them."""

from datetime import timedelta
from importlib import import_module
from typing import Final

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from hirewire.hub.ats.matching import by_hand
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.inventory.tables import SYNCED
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.lifecycle.purges.services import purge_application
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.notifications.services import announce
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import connected, hub
from tests.support.exporting import World
from tests.support.spoken import spoken, unbound
from tests.support.tasks import run_tasks

#: Texts that stay when an ATS's records are removed, each with the reason.
STAYS: Final = {
    "Export.state": "One of Hirewire's own words.",
    "Export.email_addresses": "The member gave them to the recruiter.",
}
TRACES: Final = {"adds_to": "C-1", "besides": ["C-2", "C-3"], "failure": "C-2 is a duplicate"}


def traces() -> list[tuple[str, list[str], str]]:
    return list(Export.objects.order_by("pk").values_list("adds_to", "besides", "failure"))


def test_every_text_of_an_emptied_row_is_emptied_or_listed() -> None:
    texts = {
        f"{table.model.__name__}.{field.name}"
        for table in SYNCED
        for field in table.model._meta.concrete_fields
        if table.blanked and isinstance(field, models.CharField | models.TextField | models.JSONField | ArrayField)
    }
    blanked = {f"{table.model.__name__}.{name}" for table in SYNCED for name in table.blanked}

    assert texts == blanked | set(STAYS)


@pytest.mark.django_db
def test_a_purge_leaves_no_id_of_a_record_in_an_export() -> None:
    world = World()
    export = world.exports()
    exports.report_failure(export=export, reason="C-2 is a duplicate")
    Export.objects.update(**TRACES)
    world.access.is_on = False
    world.access.save()

    purge_application(seat=hub.admin_seat(world.access.contract), application=world.application)
    run_tasks()

    assert Purge.objects.get().is_certified
    assert traces() == [("", [], "")]


@pytest.mark.django_db
def test_ids_that_earlier_purges_left_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    other = hub.ready(hub.customer_application(), world.access.contract).application
    for application in (world.application, other):
        Export.objects.create(
            organization=world.access.contract.organization,
            application=application,
            seat=world.seat,
            member=world.member,
            event=event_of(world, application),
            **TRACES,
        )
    finished_at = clock.now() + timedelta(minutes=1)
    purged = {"organization": world.access.contract.organization, "application": world.application}
    Purge.objects.create(**purged, scope=PurgeScope.APPLICATION, finished_at=finished_at)

    with spoken(monkeypatch) as statements:
        clean()

    assert traces() == [("", [], ""), tuple(TRACES.values())]
    # A cluster would refuse a statement that does not name the company.
    assert {statement: tables for statement in statements if (tables := unbound(statement))} == {}


@pytest.mark.django_db
def test_exports_of_a_company_that_joined_a_purged_one_stay() -> None:
    world = World()
    world.exports()
    Export.objects.update(**TRACES)
    company = world.access.contract.organization
    finished_at = clock.now() + timedelta(minutes=1)
    Purge.objects.create(organization=company, scope=PurgeScope.ATS, finished_at=finished_at)
    CompanyMove.objects.create(
        source=hub.organization(),
        number=company.pk,
        cause=Cause.MERGED,
        contract_ids=[],
        is_whole=True,
        switches_at=finished_at,
        switched_at=finished_at + timedelta(days=1),
    )

    clean()

    assert traces() == [tuple(TRACES.values())]


@pytest.mark.django_db
def test_a_purge_leaves_no_id_of_a_record_in_the_audit_trail() -> None:
    company = connected.company()
    company.switch(contract=True)
    member = connected.known_member(company)
    by_hand.unlink(seat=company.admin_a, application=company.application, candidate_id="C-1", member=member)
    record_about(company, "attachment.downloaded")
    record_about(company, "evaluation.sent")
    record_about(company, "integration.named")
    company.switch()

    purge_application(seat=company.admin_a, application=company.application)
    run_tasks()

    entries = AuditEntry.objects.filter(application_id=company.application.pk, subject__in=("", "C-1"))
    assert list(entries.order_by("pk").values_list("action", "subject")) == [
        ("candidate.unlinked", ""),
        ("attachment.downloaded", ""),
        ("evaluation.sent", ""),
        ("integration.named", "C-1"),
    ]
    records = Purge.objects.get().certificate["records"]
    assert {one["kind"]: one["removed"] for one in records}["records_in_the_audit_trail"] == 3


@pytest.mark.django_db
def test_ids_that_earlier_purges_left_in_the_audit_trail_are_removed() -> None:
    purged, other, later = connected.company(), connected.company(), connected.company()
    for company in (purged, other, later):
        record_about(company, "candidate.linked")
        record_about(company, "integration.named")
    for company, wait in ((purged, timedelta(minutes=1)), (later, -timedelta(minutes=1))):
        covered = {"organization": company.application.organization, "application": company.application}
        Purge.objects.create(**covered, scope=PurgeScope.APPLICATION, finished_at=clock.now() + wait)

    migration = import_module("hirewire.hub.migrations.0085_records_in_audit_trail")
    with connection.cursor() as cursor:
        cursor.execute(migration.BLANK)

    emptied = AuditEntry.objects.filter(subject="")
    assert list(emptied.values_list("application_id", "action")) == [(purged.application.pk, "candidate.linked")]


def record_about(company: connected.Company, action: str) -> None:
    audit.record(
        action=action,
        actor=company.admin_a.person,
        organization=company.application.organization,
        application=company.application,
        subject="C-1",
    )


def event_of(world: World, application: DeveloperApplication) -> PushEvent:
    return announce(
        application=application,
        organization=world.access.contract.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url="http://ats.test/hook",
    )


def clean() -> None:
    migration = import_module("hirewire.hub.migrations.0082_ids_in_purged_exports")
    migration.blank(apps, connection.schema_editor())
