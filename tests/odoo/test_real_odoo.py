import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.connectors.odoo import OdooRecruitment, Settings
from hirewire.agent.sdk.errors import SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.orders import AddNote, AddToJob, ExportedPerson, KeepMessage
from hirewire.agent.sdk.records import Application, Candidate, Named, Record, Stream
from hirewire.kit import clock
from tools.odoo_server import Odoo


@pytest.fixture(autouse=True)
def quick_retries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2, cap=True):
        yield


@pytest.fixture
def connector(odoo: Odoo) -> OdooRecruitment:
    return connect(odoo)


@pytest.fixture
def job(connector: OdooRecruitment, stages: None) -> str:
    return str(connector._odoo.call("hr.job", "create", values={"name": "Welder", "description": "We weld."}))


def connect(odoo: Odoo, *, key: str = "", transport: httpx2.BaseTransport | None = None) -> OdooRecruitment:
    settings = Settings(base_url=odoo.url, database=odoo.database, user=odoo.login, key=key or odoo.password)
    return OdooRecruitment(settings, webhook_secret="", transport=transport)


def person(**fields: object) -> ExportedPerson:
    slug = uuid.uuid4().hex
    usual = {
        "person": f"urn:li:person:{slug}",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "profile_url": f"https://hirewire.example/in/{slug}",
    }
    return ExportedPerson(**{**usual, **fields})  # type: ignore[arg-type]  # fields by their names


def changed(connector: OdooRecruitment, stream: Stream, cursor: bytes | None) -> dict[str, Record]:
    return {record.id: record for page in connector.changes(stream, cursor) for record in page.records}


def cursor_of(connector: OdooRecruitment, stream: Stream) -> bytes | None:
    return list(connector.changes(stream, None))[-1].cursor


def test_the_connector_reports_its_version(connector: OdooRecruitment) -> None:
    report = connector.check()

    assert (report.version, report.missing_permissions) == ("Odoo 11.0", ())


def test_a_wrong_key_stops_the_sync(odoo: Odoo) -> None:
    with pytest.raises(StopSync, match="key"):
        connect(odoo, key="wrong").check()


def test_every_stream_can_be_read(connector: OdooRecruitment, job: str) -> None:
    connector.write(AddToJob(person=person(), job_id=job))

    for stream in (Stream.JOBS, Stream.USERS, Stream.CANDIDATES, Stream.APPLICATIONS):
        pages = list(connector.changes(stream, None))

        assert [skipped for page in pages for skipped in page.skipped] == []
        assert {record.id for page in pages for record in page.records} == set(connector.ids(stream)) != set()


def test_an_export_arrives_and_is_found_again(connector: OdooRecruitment, job: str) -> None:
    ada = person(emails=("ada@engines.example",), profile_url="")

    written = connector.write(AddToJob(person=ada, job_id=job))

    application = connector.read(Stream.APPLICATIONS, written.application_id or "")
    assert isinstance(application, Application)
    assert (application.candidate_id, application.job_id, application.email) == (
        written.candidate_id,
        job,
        "ada@engines.example",
    )
    assert [stage.name for stage in application.stages] == ["Initial"]


def test_a_person_without_an_email_address_is_found_by_profile(connector: OdooRecruitment, job: str) -> None:
    ada = person()

    written = connector.write(AddToJob(person=ada, job_id=job))

    match = connector.find(ada)
    assert match is not None
    assert (match.id, match.profile_url) == (written.candidate_id, ada.profile_url)


def test_a_second_job_creates_no_second_candidate(connector: OdooRecruitment, job: str) -> None:
    other = str(connector._odoo.call("hr.job", "create", values={"name": "Rigger"}))
    first = connector.write(AddToJob(person=person(), job_id=job))
    before = set(connector.ids(Stream.CANDIDATES))

    second = connector.write(AddToJob(person=person(), candidate_id=first.candidate_id, job_id=other))
    again = connector.write(AddToJob(person=person(), candidate_id=first.candidate_id, job_id=other))

    assert (second.candidate_id, again.was_there) == (first.candidate_id, True)
    assert second.application_id == again.application_id != first.application_id
    assert set(connector.ids(Stream.CANDIDATES)) == before


def test_a_closed_job_is_refused_and_creates_nobody(connector: OdooRecruitment, job: str) -> None:
    connector._odoo.call("hr.job", "write", ids=[int(job)], vals={"state": "open"})
    before = set(connector.ids(Stream.CANDIDATES))

    with pytest.raises(SkipRecord, match=job):
        connector.write(AddToJob(person=person(), job_id=job))

    assert set(connector.ids(Stream.CANDIDATES)) == before


def test_moves_notes_and_refusals_are_read(connector: OdooRecruitment, job: str) -> None:
    written = connector.write(AddToJob(person=person(), job_id=job))
    key = int(written.candidate_id)
    cursors = {stream: cursor_of(connector, stream) for stream in (Stream.CANDIDATES, Stream.APPLICATIONS)}
    stages = connector._odoo.call("hr.recruitment.stage", "search_read", domain=[], fields=["name"], order="sequence")

    connector._odoo.call("hr.applicant", "write", ids=[key], vals={"stage_id": stages[1]["id"]})
    connector.write(AddNote(candidate_id=str(key), text="Tom & <Jerry>", author_first_name="A", author_last_name="B"))
    connector._odoo.call("hr.applicant", "write", ids=[key], vals={"active": False})

    application = changed(connector, Stream.APPLICATIONS, cursors[Stream.APPLICATIONS])[str(key)]
    candidate = changed(connector, Stream.CANDIDATES, cursors[Stream.CANDIDATES])[str(key)]
    assert isinstance(application, Application)
    assert isinstance(candidate, Candidate)
    assert [stage.name for stage in application.stages] == ["Initial", "Interview", "Refused"]
    assert [(note.text, note.is_from_recruiter) for note in candidate.notes] == [("Tom & <Jerry>", True)]


def test_a_deleted_applicant_is_missing_from_the_ids(connector: OdooRecruitment, job: str) -> None:
    written = connector.write(AddToJob(person=person(), job_id=job))

    connector._odoo.call("hr.applicant", "unlink", ids=[int(written.candidate_id)])

    assert written.candidate_id not in set(connector.ids(Stream.CANDIDATES))
    assert connector.read(Stream.CANDIDATES, written.candidate_id) is None


def test_a_message_is_kept_once(connector: OdooRecruitment, job: str) -> None:
    written = connector.write(AddToJob(person=person(), job_id=job))
    order = KeepMessage(
        message_id="urn:li:event:7",
        thread="t",
        contract="c",
        recruiter=Named("Amara", "Okafor"),
        is_from_candidate=False,
        subject="A job",
        text="Interested?\nSay yes.",
        sent_at=clock.now(),
        candidate_id=written.candidate_id,
    )

    outcomes = [connector.write(order).was_there for _ in range(3)]

    assert outcomes == [False, True, True]


def test_no_mail_is_sent(connector: OdooRecruitment, job: str) -> None:
    before = connector._odoo.call("mail.mail", "search_read", domain=[], fields=["email_to"])

    written = connector.write(AddToJob(person=person(emails=("nobody@mail.example",)), job_id=job))
    connector.write(AddNote(candidate_id=written.candidate_id, text="Hi", author_first_name="A", author_last_name="B"))

    assert connector._odoo.call("mail.mail", "search_read", domain=[], fields=["email_to"]) == before


class Cutting(httpx2.BaseTransport):
    """Cuts the connection at random moments: before a request leaves, or after the request has taken effect."""

    def __init__(self, draw: random.Random) -> None:
        self._draw, self._real = draw, httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        moment = self._draw.random()
        if moment < 0.1:
            raise httpx2.ConnectError("cut before")
        response = self._real.handle_request(request)
        response.read()
        if moment > 0.8:
            raise httpx2.ReadError("cut after")
        return response

    def close(self) -> None:
        self._real.close()


def test_two_hundred_exports_over_a_bad_connection_make_no_duplicate(odoo: Odoo, job: str) -> None:
    draw = random.Random(7)
    people = [person(last_name=f"Number {number}") for number in range(200)]

    connector = connect(odoo, transport=Cutting(draw))
    for ada in people:
        _export(connector, ada, job)

    profiles = Counter(
        record.profile_url
        for page in connect(odoo).changes(Stream.CANDIDATES, None)
        for record in page.records
        if isinstance(record, Candidate)
    )
    assert {ada.profile_url: profiles[ada.profile_url] for ada in people} == dict.fromkeys(
        (ada.profile_url for ada in people), 1
    )


def _export(connector: OdooRecruitment, ada: ExportedPerson, job: str) -> None:
    """Export as the agent does: search first, then write, and start over after any interruption."""
    for _attempt in range(200):
        try:
            match = connector.find(ada)
            connector.write(AddToJob(person=ada, candidate_id=match.id if match else None, job_id=job))
        except TryLater:
            continue
        return
    pytest.fail("The connection was cut two hundred times in a row.")


def test_reading_two_thousand_applicants_survives_a_restart_midway(
    odoo: Odoo, connector: OdooRecruitment, record_testsuite_property: Callable[[str, object], None]
) -> None:
    job = connector._odoo.call("hr.job", "create", values={"name": "Many"})
    for number in range(2000 - len(list(connector.ids(Stream.CANDIDATES)))):
        values = {"name": f"S {number}", "partner_name": f"First L{number}", "job_id": job}
        connector._odoo.call("hr.applicant", "create", values=values, context={"tracking_disable": True})
    started = clock.now()
    whole = changed(connector, Stream.APPLICATIONS, None)
    took = clock.now() - started

    pages = connector.changes(Stream.APPLICATIONS, None)
    halves = [next(pages) for _ in range(4)]
    odoo.restart()
    rest = changed(connect(odoo), Stream.APPLICATIONS, halves[-1].cursor)

    first = {record.id: record for page in halves for record in page.records}
    record_testsuite_property(f"seconds to read {len(whole)} applications", took.total_seconds())
    assert {**first, **rest} == whole
    assert first.keys().isdisjoint(rest)
