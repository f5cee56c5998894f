from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import psycopg
import pytest
from django.db import connection

from hirewire.hub.ats.acls import services as acls
from hirewire.hub.ats.acls.lists import MOST_LISTS
from hirewire.hub.ats.acls.models import EntityAclAssignee
from hirewire.hub.ats.acls.rows import AssigneeRow
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.hub.platform.notifications.services import announce
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.platform.provisioning.errors import ForeignIdTaken
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.models import MailStub, Message, ProspectNote, Thread, Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.pushing import deliver
from tests.support.receiver import Receiver
from tests.support.stack import eventually

TOGETHER = 4


def at_once(act: Callable[[], object]) -> list[object]:
    """Run ``act`` in threads that all start together. Return the result or the error of each thread."""
    start = Barrier(TOGETHER)

    def run() -> object:
        start.wait()
        try:
            return act()
        except ForeignIdTaken as taken:
            return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(TOGETHER)]]


@pytest.mark.usefixtures("committed")
def test_a_foreign_id_is_provisioned_once_under_concurrency() -> None:
    parent, _ = hub.partner()

    results = at_once(
        lambda: provisioning.provision(parent=parent, unique_foreign_id="t", name="ATS - Customer", description="x")
    )

    assert sum(isinstance(one, ForeignIdTaken) for one in results) == TOGETHER - 1
    assert DeveloperApplication.objects.filter(kind=Kind.CHILD).count() == 1


@pytest.mark.usefixtures("committed")
def test_concurrent_export_requests_make_one_export() -> None:
    access = hub.enabled()
    member = hub.member()
    seats = [hub.seat(access.contract) for _ in range(TOGETHER)]

    at_once(
        lambda: exports.request_export(seat=seats.pop(), member=member, application=access.application).pk,
    )

    assert Export.objects.count() == 1


@pytest.mark.django_db
def test_only_one_worker_sends_to_an_address() -> None:
    access = hub.enabled()
    announce(
        application=access.application,
        organization=access.contract.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url="http://ats.test/hook",
    )
    endpoint = Endpoint.objects.get()
    parameters = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    address = {name: parameters[name] for name in names if parameters.get(name)}
    with psycopg.connect(**address) as other, Receiver().listening() as receiver:
        other.execute("SELECT pg_advisory_lock(hashtextextended('hirewire push to ' || %s, 0))", [endpoint.pk])
        meanwhile = deliver()
        # Close the connection of the other worker, as if the worker had been killed.
        other.close()
        eventually(deliver, bool)

    assert (meanwhile, len(receiver.events)) == (0, 1)


@pytest.mark.usefixtures("committed")
def test_concurrent_answers_share_contact_details_once() -> None:
    seat, member = hub.seat(), hub.member()
    messaging.send_inmail(seat=seat, member=member, subject="Cranes", body="Hello")
    thread = Thread.objects.get()

    at_once(lambda: messaging.answer(thread=thread, body="Yes", share_contact_data=ContactData(("ada@example.test",))))

    assert (Message.objects.count(), MailStub.objects.count()) == (1 + TOGETHER, 1)


@pytest.mark.usefixtures("committed")
def test_concurrent_clicks_send_one_inmail_and_keep_one_note() -> None:
    seat, member = hub.seat(), hub.member()

    sent = at_once(lambda: messaging.send_inmail(seat=seat, member=member, subject="Cranes", body="Hello"))
    kept = at_once(
        lambda: notes.write_note(seat=seat, member=member, text="Night shifts", visibility=Visibility.PRIVATE)
    )

    assert sent == [Message.objects.get()] * TOGETHER
    assert kept == [ProspectNote.objects.get()] * TOGETHER


@pytest.mark.usefixtures("committed")
def test_the_last_place_on_access_lists_is_given_once() -> None:
    application, member = hub.enabled().application, hub.member()
    numbers = count()

    def assign(number: int) -> dict[AssigneeRow, str]:
        row = AssigneeRow("JOB_POSTING", member.pk, f"G{number}")
        return acls.assign(application=application, organization_id=application.organization_id, rows=[row])

    for number in range(MOST_LISTS - 1):
        assign(1000 + number)

    refused = at_once(lambda: assign(next(numbers)))

    assert (len([one for one in refused if one]), EntityAclAssignee.objects.count()) == (TOGETHER - 1, MOST_LISTS)
