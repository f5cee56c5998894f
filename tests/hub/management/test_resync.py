import pytest
from django.core.management import CommandError, call_command

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.notifications.models import PushEvent
from tests.factories import hub

pytestmark = pytest.mark.django_db


def test_an_admin_asks_for_jobs_from_a_terminal() -> None:
    access = hub.enabled()
    admin = hub.admin_seat(access.contract).person
    who = {"application": access.application.pk, "contract": access.contract.pk, "person": admin.email}

    call_command("resync_jobs", **who, job=["REQ-1"])
    call_command("resync_jobs", **who)

    wishes = [
        (event.content["externalJobPostingIds"], event.content["syncAllOpenJobs"])
        for event in PushEvent.objects.filter(type="RESYNC_JOBS").order_by("created_at")
    ]
    assert wishes == [(["REQ-1"], False), ([], True)]
    trail = AuditEntry.objects.filter(action="jobs.requested_again").order_by("pk")
    assert [(entry.actor, entry.subject) for entry in trail] == [(admin.name, "REQ-1"), (admin.name, "all open jobs")]


def test_an_ats_that_is_off_is_not_asked() -> None:
    access = hub.enabled(contract_on=False)
    admin = hub.admin_seat(access.contract).person

    with pytest.raises(CommandError, match="This ATS is off"):
        call_command("resync_jobs", application=access.application.pk, contract=access.contract.pk, person=admin.email)
