from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from psycopg import Connection, sql
from pytest_django import Settings

from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.blind.models import BlindHash, BlindKey
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.models import MatchDecision, MatchSettings
from hirewire.hub.ats.matching.thresholds import choose_link_from
from hirewire.hub.identity.accounts import second_factor
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import ImportFault, Member, MemberImport
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.archives.services import request_archive
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.lifecycle.purges.services import purge_application, purge_company
from hirewire.hub.platform.integrations.models import Integration, SyncHold
from hirewire.hub.platform.integrations.queries import callback_url
from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.platform.notifications.services import announce
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit import clock
from hirewire.wire.push import PushType
from hirewire.wire.records.integrations import IntegrationType
from tests.factories import connected, hub, synced
from tests.hub.ats.attachments.conftest import Sender, send
from tests.support.ats import Ats
from tests.support.blind import BlindAts
from tests.support.documents import pdf
from tests.support.exporting import World
from tests.support.locks import another_session

pytestmark = pytest.mark.usefixtures("committed", "tenant_role")

PART = "atsCandidateId"
_TABLES = (
    "hub_contract",
    "hub_developerapplication",
    "hub_integration",
    "hub_companyaccess",
    "hub_pushevent",
    "hub_candidate",
    "hub_export",
    "hub_blindkey",
    "hub_media",
    "hub_memberimport",
    "hub_matchdecision",
    "hub_unlinked",
)
_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended('company ' || id, 0)) FROM (VALUES (%s), (%s)) AS moving (id)"
_MOVE = sql.SQL("UPDATE {} SET organization_id = %s WHERE organization_id = %s")
_OTHER_ID = (
    "INSERT INTO hub_otherid (application_id, number, is_former, changes_at)"
    " SELECT id, %s, true, %s FROM hub_developerapplication WHERE organization_id = %s"
)


@pytest.fixture(params=[False, True], autouse=True)
def row_security(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.HIREWIRE_ROW_SECURITY = request.param


def during_a_move(of: int, act: Callable[[], object]) -> Any:  # noqa: ANN401 - whatever ``act`` returns
    """Begin ``act`` while a session moves the company.

    The session commits once ``act`` waits for it.
    """

    def run() -> object:
        try:
            return act()
        finally:
            connection.close()

    to = hub.organization("Larkspur Group").pk
    with another_session() as mover, another_session() as probe, ThreadPoolExecutor(1) as pool:
        mover.execute(_TURNS, [of, to])
        mover.execute("SELECT FROM hub_organization WHERE id IN (%s, %s) FOR UPDATE", [of, to])
        for table in _TABLES:
            mover.execute(_MOVE.format(sql.Identifier(table)), [to, of])
        mover.execute(_OTHER_ID, [of, clock.now(), to])
        doing = pool.submit(run)
        while not doing.done() and not is_waited_for(mover, probe):
            pass
        mover.commit()
        return doing.result()


def is_waited_for(mover: Connection[Any], probe: Connection[Any]) -> bool:
    statement = "SELECT FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid))"
    return probe.execute(statement, [mover.info.backend_pid]).fetchone() is not None


def test_a_candidate_is_deleted_in_the_company_that_it_moved_to() -> None:
    ats = Ats()
    ats.put("atsCandidates", PART, {"C-1": synced.candidate()})

    answer = during_a_move(ats.organization.pk, lambda: ats.delete("atsCandidates", PART, "C-1"))

    assert answer["results"] == {ats.answered(PART, "C-1"): {"status": 204}}
    assert not Candidate.objects.exists()


def test_a_link_is_made_in_the_company_that_the_candidate_moved_to() -> None:
    ats = Ats()
    ats.put("atsCandidates", PART, {"C-1": synced.candidate()})
    member = hub.member()
    link = {"$set": {"manualMatchedMember": person_urn(ats.application.pk, member.pk)}}

    answer = during_a_move(ats.organization.pk, lambda: ats.patch("atsCandidates", PART, {"C-1": link}))

    assert answer["results"] == {ats.answered(PART, "C-1"): {"status": 204}}
    assert Candidate.objects.get().manual_matched_member_id == member.pk


def test_a_fetched_profile_is_noted_in_the_company_that_the_export_moved_to() -> None:
    world = World()
    export = world.exports()

    answer = during_a_move(world.access.contract.organization_id, lambda: world.fetches(export))

    assert answer.status_code == 200
    assert Export.objects.get().state == ExportState.FETCHED


def test_a_hashed_candidate_is_written_in_the_company_that_its_key_moved_to() -> None:
    ats = BlindAts()
    ats.new_key()

    status = during_a_move(ats.organization.pk, lambda: ats.knows("C-1", "noor@example.test"))

    assert status == 204
    assert BlindHash.objects.get().organization == BlindKey.objects.get().organization != ats.organization


def test_a_key_is_made_in_the_company_that_the_application_moved_to() -> None:
    ats = BlindAts()

    answer = during_a_move(ats.organization.pk, ats.new_key)

    ats.application.refresh_from_db()
    assert answer.status_code == 201
    assert BlindKey.objects.get().organization == ats.application.organization


def test_a_key_is_deleted_in_the_company_that_it_moved_to() -> None:
    ats = BlindAts()
    ats.new_key()

    status = during_a_move(ats.organization.pk, lambda: ats.drop_key(ats.key_id))

    assert (status, ats.live_keys()) == (204, [])


def test_an_upload_is_stored_in_the_company_that_its_address_moved_to() -> None:
    ats = Sender()
    url = ats.asks().json()["uploadUrl"]

    answer = during_a_move(ats.organization.pk, lambda: send(url, pdf()))

    assert answer.status_code == 201
    assert Media.objects.get().is_here


@pytest.mark.parametrize("is_uploaded", [True, False])
def test_a_file_is_attached_in_the_company_that_it_moved_to(*, is_uploaded: bool) -> None:
    ats = Sender()
    record = ats.attachment(media=ats.uploads()) if is_uploaded else ats.attachment(pdf())
    key = ats.attachment_key()

    answer = during_a_move(ats.organization.pk, lambda: ats.attaches({key: record}))

    assert answer["errors"] == {}
    assert Attachment.objects.get().organization == Media.objects.get().organization != ats.organization


@pytest.mark.parametrize("is_of_company", [True, False])
def test_a_purge_is_requested_for_the_company_that_the_contract_moved_to(*, is_of_company: bool) -> None:
    access = hub.ready(hub.customer_application(), hub.contract())
    seat = hub.admin_seat(access.contract)

    def request() -> Purge:
        if is_of_company:
            return purge_company(seat=seat, with_activity=True)
        return purge_application(seat=seat, application=access.application)

    during_a_move(access.contract.organization_id, request)

    access.contract.refresh_from_db()
    company = access.contract.organization
    assert [purge.organization for purge in Purge.objects.all()] == [company]
    assert [hold.organization for hold in SyncHold.objects.all()] == [company]


def test_an_archive_is_requested_for_the_company_that_the_contract_moved_to() -> None:
    seat = hub.admin_seat(hub.contract())

    during_a_move(seat.contract.organization_id, lambda: request_archive(seat=seat))

    seat.contract.refresh_from_db()
    archive = Archive.objects.get()
    assert archive.organization == seat.contract.organization
    assert archive.contract_ids == [seat.contract_id]


def test_a_page_goes_on_in_the_company_that_its_contract_moved_to(working_as: Callable[[Seat], Client]) -> None:
    seat = hub.admin_seat(hub.contract())
    browser = working_as(seat)

    answer = during_a_move(seat.contract.organization_id, lambda: browser.post("/settings/data/archives/"))

    seat.contract.refresh_from_db()
    assert answer.status_code == 302
    assert Archive.objects.get().organization == seat.contract.organization


def test_a_line_is_imported_into_the_company_that_the_import_moved_to(working_as: Callable[[Seat], Client]) -> None:
    seat = hub.admin_seat(hub.contract())
    run = MemberImport.objects.create(
        organization=seat.contract.organization, started_by="Ruth", file_name="x.csv", content=b""
    )
    fault = ImportFault.objects.create(run=run, line=2, reason="", values={})
    values = {"first_name": "Jan", "last_name": "Smit", "url": "https://www.linkedin.com/in/jan-smit"}
    browser = working_as(seat)

    answer = during_a_move(
        seat.contract.organization_id, lambda: browser.post(f"/settings/import/lines/{fault.pk}/", values)
    )

    seat.contract.refresh_from_db()
    assert answer.status_code == 204
    assert Member.objects.get().organization == seat.contract.organization


def test_contacts_are_imported_into_the_company_that_the_contract_moved_to(
    working_as: Callable[[Seat], Client],
) -> None:
    seat = hub.admin_seat(hub.contract())
    browser = working_as(seat)
    file = SimpleUploadedFile("contacts.csv", b"First Name,Last Name,URL\nJan,Smit,https://www.linkedin.com/in/jan\n")

    answer = during_a_move(seat.contract.organization_id, lambda: browser.post("/settings/import/", {"file": file}))

    seat.contract.refresh_from_db()
    assert answer.status_code == 302
    run = MemberImport.objects.get()
    assert run.organization == seat.contract.organization
    assert bytes(run.content).startswith(b"First Name")


def test_the_second_step_is_required_by_the_company_that_the_contract_moved_to() -> None:
    seat = hub.admin_seat(hub.contract())

    during_a_move(seat.contract.organization_id, lambda: second_factor.require(admin=seat, on=True))

    seat.contract.refresh_from_db()
    assert [company.pk for company in Organization.objects.filter(requires_second_factor=True)] == [
        seat.contract.organization_id
    ]


def test_the_threshold_is_chosen_for_the_company_that_the_contract_moved_to() -> None:
    seat = hub.admin_seat(hub.contract())

    during_a_move(seat.contract.organization_id, lambda: choose_link_from(seat=seat, link_from=0.95))

    seat.contract.refresh_from_db()
    assert MatchSettings.objects.get().organization == seat.contract.organization


def test_an_integration_is_named_in_the_company_that_it_moved_to() -> None:
    ats = Ats()
    kind = IntegrationType.ONE_CLICK_EXPORT
    key = f"integrationContext={ats.organization.urn}&integrationType={kind}&tenantType=RECRUITER&dataProvider=ATS"
    query = "&".join(f"ids[0].{part}" for part in key.split("&"))
    body = {"entities": {key: {"patch": {"$set": {"integrationName": "Harbor Foods"}}}}}

    answer = during_a_move(
        ats.organization.pk,
        lambda: ats.call("POST", "atsIntegrations", query=query, body=body, rest_method="batch_partial_update"),
    )

    ats.application.refresh_from_db()
    assert answer.json()["errors"] == {}
    assert Integration.objects.get(integration_name="Harbor Foods").organization == ats.application.organization
    assert AuditEntry.objects.get(action="integration.named").organization_id == ats.application.organization_id


@pytest.mark.parametrize("verb", ["PUT", "DELETE"])
def test_a_callback_address_is_changed_in_the_company_that_it_moved_to(verb: str) -> None:
    ats = Ats()
    announce(
        application=ats.application,
        organization=ats.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url=callback_url(ats.application, ats.organization.pk),
    )
    kind = IntegrationType.ONE_CLICK_EXPORT
    key = f"integrationContext={ats.organization.urn}&integrationType={kind}&tenantType=RECRUITER&dataProvider=ATS"
    setting = {"CALLBACK_URL": {"configurationValue": {"string": "http://ats.test/other"}}}
    call = {"query": "ids=CALLBACK_URL"} | ({"body": {"entities": setting}} if verb == "PUT" else {})

    answer = during_a_move(
        ats.organization.pk, lambda: ats.call(verb, f"atsIntegrations/{key}/configurations", **call)
    ).json()

    ats.application.refresh_from_db()
    action = "integration.configured" if verb == "PUT" else "integration.configuration_deleted"
    assert answer["errors"] == {}
    assert AuditEntry.objects.get(action=action).organization_id == ats.application.organization_id
    is_redirected = Delivery.objects.get().endpoint.url == "http://ats.test/other"
    assert is_redirected == (verb == "PUT")


def test_people_are_invited_into_the_company_that_the_contract_moved_to(working_as: Callable[[Seat], Client]) -> None:
    seat = hub.admin_seat(hub.contract())
    browser = working_as(seat)
    form = {"email": "noor@larkspur.example", "roles": "recruiter"}

    answer = during_a_move(seat.contract.organization_id, lambda: browser.post("/settings/seat-holders/invite/", form))

    seat.contract.refresh_from_db()
    assert answer.status_code == 200
    assert AuditEntry.objects.get(action="seat.invited").organization_id == seat.contract.organization_id
    assert SeatInvitation.objects.get().contract == seat.contract


def test_a_profile_is_exported_from_the_company_that_the_contract_moved_to(
    working_as: Callable[[Seat], Client],
) -> None:
    world = World()
    browser = working_as(world.seat)
    company = world.access.contract.organization_id

    answer = during_a_move(company, lambda: browser.post(f"/people/{world.member.pk}/export/", {"job": "-"}))

    assert answer.status_code == 302
    assert Export.objects.get().organization_id != company


def test_a_decision_is_undone_in_the_company_that_it_moved_to(working_as: Callable[[Seat], Client]) -> None:
    company = connected.company()
    company.switch(contract=True)
    member = connected.known_member(company)
    candidate = Candidate.objects.get()
    about = {"seat": company.admin_a, "application": company.application, "candidate_id": candidate.ats_candidate_id}
    by_hand.unlink(**about, member=member)
    browser = working_as(company.admin_a)
    pair = {"application": company.application.pk, "candidate": candidate.ats_candidate_id, "member": member.pk}

    answer = during_a_move(
        company.application.organization_id, lambda: browser.post("/settings/ats/matches/undo/", pair)
    )

    candidate = Candidate.objects.get()
    assert answer.status_code == 302
    assert not MatchDecision.objects.exists()
    assert AuditEntry.objects.get(action="candidate.decision_taken_back").organization_id == candidate.organization_id
