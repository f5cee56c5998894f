"""Rows that a purge empties instead of deleting them."""

from datetime import timedelta
from importlib import import_module
from typing import Final

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

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
from tests.factories import hub
from tests.support.exporting import World
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
def test_ids_that_earlier_purges_left_are_removed() -> None:
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

    clean()

    assert traces() == [("", [], ""), tuple(TRACES.values())]


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
