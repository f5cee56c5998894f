"""Events that ring the bell. The functions call the same services as the pages and the API."""

from datetime import datetime

from hirewire.hub.ats.applications.models import Stage
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.kit import clock
from tests.factories import connected


def answered(seat: Seat, member: Member, at: datetime, *, words: str = "Call me", declines: bool = False) -> Thread:
    with clock.stopped(at):
        thread = messaging.send_inmail(seat=seat, member=member, subject="Hello", body="A role for you").thread
        if declines:
            messaging.decline(thread=thread, body=words)
        else:
            messaging.answer(thread=thread, body=words)
    return thread


def failed(company: connected.Company, seat: Seat, member: Member, at: datetime) -> Export:
    with clock.stopped(at):
        export = exports.request_export(seat=seat, member=member, application=company.application)
        exports.report_failure(export=export, reason="No such office")
    export.refresh_from_db()
    return export


def moved(company: connected.Company, stage: str = "Offer") -> None:
    Stage.objects.create(
        organization=company.admin_a.contract.organization,
        application=company.application,
        ats_job_application_id="A-1",
        part_id=stage,
        stage=stage,
        ats_created_at=clock.now(),
    )
    connected.follow(company)
