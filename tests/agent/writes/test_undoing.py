import json
from collections.abc import Iterator
from html import unescape

import httpx2
import pytest
import stamina
from django.core.management import CommandError
from django.test import Client

from hirewire.agent.connections import clients, environments, services
from hirewire.agent.connections.models import Connection
from hirewire.agent.connectors.greenhouse import Greenhouse as Connector
from hirewire.agent.doubles.base import Response
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.greenhouse.seed import seed
from hirewire.agent.doubles.greenhouse.writes import NEW_APPLICATION
from hirewire.agent.people.services import add_operator
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import TryLater
from hirewire.agent.sdk.orders import AddNote, AddToJob, ExportedPerson, Order
from hirewire.agent.writes.carrying import carry_out, look_at
from hirewire.agent.writes.models import UNDO_FOR, AtsWrite, Kind, State
from hirewire.agent.writes.objections import Objection, objection
from hirewire.agent.writes.services import ask_undo
from hirewire.agent.writes.tasks import undo_write
from hirewire.kit import clock
from hirewire.kit.web import outbound
from tests.agent.management.test_commands import run
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
PAGE = "/agent/connections/corrib/writes/"
ADA = ExportedPerson(
    person="urn:li:person:ada1",
    first_name="Ada",
    last_name="Lovelace",
    emails=("ada@example.com",),
    profile_url="https://hirewire.example/in/ada",
)


@pytest.fixture
def ats() -> Iterator[Greenhouse]:
    double = seed(Greenhouse(clock=HandClock(clock.now()), limit=10_000), count=5)
    with outbound.through(httpx2.WSGITransport(app=double)), stamina.set_testing(True, attempts=1, cap=True):
        yield double


@pytest.fixture
def connection(ats: Greenhouse) -> Connection:
    return services.register(
        tenant="corrib",
        name="Corrib Payments",
        connector="greenhouse",
        settings=DOUBLES["greenhouse"].settings("http://ats.test"),
        widget_origins=[],
    )


@pytest.fixture
def console() -> Client:
    add_operator(email="wanda@agent.example", password="correct horse", first_name="Wanda", last_name="Marsh")
    browser = Client(SERVER_NAME="ats.test")
    browser.post("/agent/sign-in/", {"email": "wanda@agent.example", "password": "correct horse"})
    return browser


def write(connection: Connection, order: Order, *, key: str = "export/1") -> AtsWrite:
    with clients.ats(connection) as connector:
        carry_out(connection, connector, order, key=key)
    return AtsWrite.objects.get(key=key)


def exported(connection: Connection, ats: Greenhouse) -> AtsWrite:
    job = next(row["id"] for row in ats.store.tables["jobs"].values() if row["status"] == "open")
    return write(connection, AddToJob(person=ADA, job_id=str(job)))


def undo(entry: AtsWrite) -> AtsWrite:
    undoing = ask_undo(connection=entry.connection, pk=entry.pk)
    undo_write(connection_id=entry.connection_id, undoing_id=undoing.pk)
    undoing.refresh_from_db()
    return undoing


def person(ats: Greenhouse, entry: AtsWrite) -> dict[str, object]:
    return ats.store.tables["candidates"][int(entry.candidate_id)]


def test_a_button_deletes_the_candidate_whom_an_export_created(
    console: Client, connection: Connection, ats: Greenhouse
) -> None:
    before = {name: set(ats.store.tables[name]) for name in ("candidates", "applications")}
    entry = exported(connection, ats)
    page = console.get(PAGE).content.decode()

    console.post(f"{PAGE}{entry.pk}/undo/")
    run_tasks()

    entry.refresh_from_db()
    assert f"Deletes the person {entry.candidate_id} in the ATS" in page
    assert {name: set(ats.store.tables[name]) for name in before} == before
    assert entry.state == State.UNDONE
    assert [f"{each.method} {each.path}" for each in entry.undoings.get().steps] == [
        f"DELETE candidates/{entry.candidate_id}"
    ]


def test_a_person_whom_somebody_changed_stays(console: Client, connection: Connection, ats: Greenhouse) -> None:
    entry = exported(connection, ats)
    ats.store.change("candidates", int(entry.candidate_id), title="Countess")

    undoing = undo(entry)

    entry.refresh_from_db()
    assert (undoing.state, undoing.fault, entry.state) == (State.FAILED, Objection.CHANGED, State.DONE)
    assert person(ats, entry)
    assert "Somebody changed the record in the meantime" in console.get(PAGE).content.decode()


@pytest.mark.parametrize("is_seen", [False, True], ids=["after our look", "before our look"])
def test_a_person_whom_a_colleague_put_on_another_job_stays(
    connection: Connection, ats: Greenhouse, *, is_seen: bool
) -> None:
    entry = exported(connection, ats)
    job = next(row["id"] for row in ats.store.tables["jobs"].values() if str(row["id"]) != entry.job_id)
    application = ats.store.add(
        "applications", **{**NEW_APPLICATION, "candidate_id": int(entry.candidate_id), "job_id": job}
    )
    if is_seen:
        with clients.ats(connection) as connector:
            look_at(connector, [entry])

    undoing = undo(entry)

    assert (undoing.state, undoing.fault) == (State.FAILED, Objection.CHANGED)
    assert application["id"] in ats.store.tables["applications"]


def test_a_person_whom_only_we_put_on_two_jobs_goes_with_both(connection: Connection, ats: Greenhouse) -> None:
    entry = exported(connection, ats)
    jobs = [row["id"] for row in ats.store.tables["jobs"].values() if row["status"] == "open"]
    second = AddToJob(person=ADA, candidate_id=entry.candidate_id, job_id=str(jobs[1]))
    write(connection, second, key="export/2")
    entry.refresh_from_db()

    assert undo(entry).state == State.DONE


@pytest.mark.parametrize("is_touched", [False, True], ids=["untouched", "touched"])
def test_our_own_later_note_is_not_somebody_elses_change(
    connection: Connection, ats: Greenhouse, *, is_touched: bool
) -> None:
    entry = exported(connection, ats)
    if is_touched:
        ats.store.change("candidates", int(entry.candidate_id), title="Countess")
    note = AddNote(candidate_id=entry.candidate_id, text="Hi", author_first_name="A", author_last_name="B")
    note_entry = write(connection, note, key="note/1")
    entry.refresh_from_db()

    assert bool(entry.seen) is not is_touched
    if not is_touched:
        assert undo(entry).state == State.DONE
        note_entry.refresh_from_db()
        assert note_entry.state == State.UNDONE, "the note is gone with the person"


def test_an_undo_that_is_cut_is_unknown_until_the_next_try(connection: Connection, ats: Greenhouse) -> None:
    entry = exported(connection, ats)
    undoing = ask_undo(connection=connection, pk=entry.pk)
    ats.loses_answers = True
    with pytest.raises(TryLater):
        undo_write(connection_id=connection.pk, undoing_id=undoing.pk)
    undoing.refresh_from_db()
    cut = undoing.state
    ats.loses_answers = False

    undo_write(connection_id=connection.pk, undoing_id=undoing.pk)

    undoing.refresh_from_db()
    entry.refresh_from_db()
    assert (cut, undoing.state, undoing.tries, entry.state) == (State.UNKNOWN, State.DONE, 2, State.UNDONE)


def test_an_undo_whose_record_cannot_be_read_fails_with_the_reason_and_can_be_repeated(
    console: Client, connection: Connection, ats: Greenhouse
) -> None:
    entry = exported(connection, ats)
    plain = ats.spoil
    ats.spoil = lambda request, response: Response(403, {}) if request.method == "GET" else response

    refused = undo(entry)
    page = unescape(console.get(PAGE).content.decode())
    ats.spoil = plain
    repeated = undo(entry)

    assert (refused.state, refused.ended_at is None) == (State.FAILED, False)
    assert "lacks the permission “harvest:candidates:list”" in refused.fault
    assert refused.fault in page
    assert repeated.state == State.DONE


def test_nothing_is_deleted_before_the_ats_has_said_which_environment_it_is_now(
    connection: Connection, ats: Greenhouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = exported(connection, ats)
    report = Report("Corrib", "3", environment=Environment.PRODUCTION)
    monkeypatch.setattr(Connector, "check", lambda _connector: report)
    changed = {**DOUBLES["greenhouse"].settings("http://ats.test"), "user_id": "7"}
    services.register(tenant="corrib", name="Corrib", connector="greenhouse", settings=changed, widget_origins=[])

    undoing = undo(entry)

    entry.refresh_from_db()
    assert (undoing.state, undoing.fault, entry.state) == (State.FAILED, environments.UNCONFIRMED, State.DONE)
    assert person(ats, entry)


def test_an_undo_whose_record_cannot_be_read_now_is_tried_again(connection: Connection, ats: Greenhouse) -> None:
    entry = exported(connection, ats)
    undoing = ask_undo(connection=connection, pk=entry.pk)
    plain = ats.spoil
    ats.spoil = lambda _request, _response: Response(503, {})
    with pytest.raises(TryLater):
        undo_write(connection_id=connection.pk, undoing_id=undoing.pk)
    undoing.refresh_from_db()
    fault = undoing.fault
    ats.spoil = plain

    undo_write(connection_id=connection.pk, undoing_id=undoing.pk)

    undoing.refresh_from_db()
    assert ("503" in fault, undoing.state, undoing.tries) == (True, State.DONE, 2)


def test_what_cannot_be_undone_is_refused_with_the_reason(
    console: Client, connection: Connection, ats: Greenhouse
) -> None:
    entry = exported(connection, ats)
    known = write(connection, AddToJob(person=ADA, candidate_id=entry.candidate_id), key="export/2")
    note = AddNote(candidate_id=entry.candidate_id, text="Hi", author_first_name="A", author_last_name="B")
    with_note = write(connection, note, key="note/1")
    AtsWrite.objects.filter(pk=with_note.pk).update(made=["note"])

    for each, reason in (
        (known, "changed what was already there"),
        (with_note, "does not let the agent delete it"),
        (0, "no longer has this write"),
    ):
        pk = each.pk if isinstance(each, AtsWrite) else each
        answer = console.post(f"{PAGE}{pk}/undo/", follow=True).content.decode()
        assert reason in answer
        with pytest.raises(CommandError, match=reason):
            run("connection_writes", connection="corrib", undo=pk)
    with clock.moved(UNDO_FOR), pytest.raises(CommandError, match="seven days"):
        run("connection_writes", connection="corrib", undo=entry.pk)


def test_the_list_does_not_repeat_what_the_ats_never_lets_the_agent_delete(
    console: Client, connection: Connection, ats: Greenhouse
) -> None:
    entry = exported(connection, ats)
    note = AddNote(candidate_id=entry.candidate_id, text="Hi", author_first_name="A", author_last_name="B")
    written = write(connection, note, key="note/1")

    page = unescape(console.get(PAGE).content.decode())

    assert objection(written) is Objection.STAYS
    assert "Notes stay: we know of no call that deletes one." in page
    assert ("does not let the agent delete it" in page, "Cannot be undone" in page) == (False, False)


def test_the_list_is_filtered_by_state_and_masked(console: Client, connection: Connection, ats: Greenhouse) -> None:
    empty = console.get(PAGE).content.decode()
    entry = exported(connection, ats)

    page = console.get(PAGE).content.decode()
    failed = console.get(f"{PAGE}?state=failed").content.decode()

    assert "Nothing has been written yet" in empty
    assert (f'id="write-{entry.pk}"' in page, f'id="write-{entry.pk}"' in failed) == (True, False)
    assert "No write matches these filters." in failed
    assert [word for word in ("Lovelace", "ada@example.com", "hirewire.example/in") if word in page] == []
    assert console.get(f"{PAGE}?state=paid").status_code == 404


def test_the_command_lists_writes(connection: Connection, ats: Greenhouse) -> None:
    nothing = run("connection_writes", connection="corrib")
    entry = exported(connection, ats)

    row = json.loads(run("connection_writes", connection="corrib", as_json=True))[0]

    assert nothing == "Nothing has been written yet.\n"
    assert (row["number"], row["state"], row["made"]) == (entry.pk, "done", ["candidate", "application"])
    assert row["requests"] == ["POST candidates 201"]
    assert f"{entry.pk}  " in run("connection_writes", connection="corrib", state="done")


def test_a_write_of_another_connection_is_out_of_reach(
    console: Client, connection: Connection, ats: Greenhouse
) -> None:
    entry = exported(connection, ats)
    services.register(
        tenant="umzi",
        name="Umzi",
        connector="greenhouse",
        settings=DOUBLES["greenhouse"].settings("http://ats.test"),
        widget_origins=[],
    )

    console.post(f"/agent/connections/umzi/writes/{entry.pk}/undo/")
    run_tasks()

    entry.refresh_from_db()
    assert (entry.state, AtsWrite.objects.filter(kind=Kind.UNDO).exists()) == (State.DONE, False)
