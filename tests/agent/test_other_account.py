"""After a change to another account of the ATS, the ids that the agent knows belong to other records."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx2
import pytest
import stamina
from django.db.models import F
from django.test import Client

from hirewire.agent.accounts import services as accounts
from hirewire.agent.accounts.models import RecruiterAccount, SignIn
from hirewire.agent.connections import clients, services
from hirewire.agent.connections.errors import OtherAccount
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.odoo import Odoo
from hirewire.agent.doubles.odoo.seed import seed
from hirewire.agent.exports import services as exports_services
from hirewire.agent.exports.models import Intake, IntakeState
from hirewire.agent.history import services as history
from hirewire.agent.history.models import MATCHES, Match, Piece, Reach
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Identity
from hirewire.agent.registry import CONNECTORS
from hirewire.agent.sdk.attempts import Attempt, Ending
from hirewire.agent.sdk.orders import Written
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes import services as writes
from hirewire.agent.writes.carrying import already_written
from hirewire.agent.writes.models import AtsWrite, Kind, State
from hirewire.agent.writes.objections import CannotUndo, Objection
from hirewire.agent.writes.undoing import undo
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.services import Choice
from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.kit import clock
from tests.agent.history.support import fetch
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db
TEST, PRODUCTION = "test.odoo.test", "odoo.test"
APPLICANTS, MESSAGES = "hr.applicant", "mail.message"
CHANGED = (
    "The ATS of your company has just been changed to another account. Export again once the new account’s jobs are "
    "in Recruiter."
)


@pytest.fixture
def databases(db: None) -> dict[str, Odoo]:
    """Two databases that give the same ids to different records."""
    return {host: seed(Odoo(clock=RunningClock()), count=5) for host in (TEST, PRODUCTION)}


@pytest.fixture
def story(databases: dict[str, Odoo]) -> Iterator[Story]:
    others = {host: httpx2.WSGITransport(app=double) for host, double in databases.items()}
    settings = DOUBLES["odoo"].settings(f"http://{TEST}")
    with stamina.set_testing(True, attempts=1, cap=True), running_story(settings, others, connector="odoo") as story:
        story.enable()
        yield story


@pytest.fixture
def member(story: Story) -> Member:
    return hub.member("Ada", "Lovelace")


@pytest.fixture
def seat(story: Story) -> Seat:
    return hub.seat(story.contract, hub.person("Amara", "Okafor"))


def exports(story: Story, member: Member, database: Odoo) -> str:
    """Export the member to the first job. Return the id of the person in the ATS."""
    story.export(member, str(min(database.tables["hr.job"])))
    return AtsWrite.objects.filter(kind=Kind.EXPORT).latest("pk").candidate_id


def notes_of(database: Odoo) -> list[str]:
    return [row["body"] for row in database.tables[MESSAGES].values() if row["subtype_id"] == database.note]


def writes_note(seat: Seat, member: Member, text: str, *, minutes: int) -> AtsWrite:
    with clock.moved(timedelta(minutes=minutes)):
        notes.write_note(seat=seat, member=member, text=text, visibility=Visibility.CONTRACT)
    fetch(minutes=minutes + 1)
    return AtsWrite.objects.filter(kind=Kind.NOTE).latest("pk")


def moves(story: Story, **changes: str) -> None:
    """Change the settings of the connection."""
    story.ats = {**story.ats, **changes}
    story.connect()


def occupy(database: Odoo, model: str, key: str, **values: str) -> dict[str, object]:
    """Add records to the table ``model`` until one of them has the id ``key``. Return that record."""
    while int(key) not in database.tables[model]:
        database.add(model, **values)
    return dict(database.tables[model][int(key)])


def occupied(story: Story, database: Odoo, member: Member, other: Odoo) -> str:
    """Export the member, and give the id of the new record to a stranger in the other database."""
    key = exports(story, member, database)
    occupy(other, APPLICANTS, key, partner_name="Stella Stranger", name="Stella Stranger", email_from="s@example.com")
    return key


def test_links_and_notes_do_not_follow_to_another_account(
    story: Story, databases: dict[str, Odoo], member: Member, seat: Seat
) -> None:
    production = databases[PRODUCTION]
    key = occupied(story, databases[TEST], member, production)
    note = writes_note(seat, member, "Nights", minutes=1)
    message = occupy(production, MESSAGES, note.note_id, body="Theirs")
    before = dict(production.tables[APPLICANTS][int(key)])

    moves(story, base_url=f"http://{PRODUCTION}")
    later(minutes=20)
    last = writes_note(seat, member, "Days", minutes=40)

    sent = Candidate.objects.get(ats_candidate_id=key)
    assert (sent.first_name, sent.manual_matched_member_id) == ("Stella", None)
    assert (last.pk, notes_of(production), production.tables[APPLICANTS][int(key)]) == (note.pk, [], before)
    assert production.tables[MESSAGES][int(note.note_id)] == message


def test_matches_of_the_former_account_are_not_used_until_everything_is_read_again(
    story: Story, databases: dict[str, Odoo], member: Member, seat: Seat
) -> None:
    production = databases[PRODUCTION]
    occupied(story, databases[TEST], member, production)
    writes_note(seat, member, "Nights", minutes=1)
    story.call("POST", "/pause")

    moves(story, base_url=f"http://{PRODUCTION}")
    writes_note(seat, member, "Days", minutes=40)

    assert (Match.objects.count(), notes_of(production)) == (0, [])


def test_an_export_after_the_change_adds_the_person_to_the_other_account(
    story: Story, databases: dict[str, Odoo], member: Member
) -> None:
    production = databases[PRODUCTION]
    key = occupied(story, databases[TEST], member, production)
    moves(story, base_url=f"http://{PRODUCTION}")
    later(minutes=20)
    before = dict(production.tables[APPLICANTS][int(key)])

    again = exports(story, member, production)

    assert (again != key, production.tables[APPLICANTS][int(key)]) == (True, before)
    assert production.tables[APPLICANTS][int(again)]["partner_name"] == "Ada Lovelace"


def chosen(story: Story, member: Member, key: str, job: str | None) -> Export:
    """Export the member to the job ``job`` and to the record ``key``, which was chosen in the former account."""
    return story.export(member, job, choice=Choice(key))


@pytest.mark.parametrize("is_before", [True, False])
@pytest.mark.parametrize("names_job", [True, False])
def test_an_export_to_a_record_and_a_job_of_the_former_account_touches_neither(
    story: Story, databases: dict[str, Odoo], member: Member, *, is_before: bool, names_job: bool
) -> None:
    production = databases[PRODUCTION]
    key = occupied(story, databases[TEST], member, production)
    job = str(max(production.tables["hr.job"])) if names_job else None
    before = {row: dict(values) for row, values in production.tables[APPLICANTS].items()}
    if is_before:
        story.line.cut = "GET /v2/exportedCandidates"
        export = chosen(story, member, key, job)
        story.line.cut = ""
        moves(story, base_url=f"http://{PRODUCTION}")
        later(seconds=30)
    else:
        story.call("POST", "/pause")
        moves(story, base_url=f"http://{PRODUCTION}")
        export = chosen(story, member, key, job)

    export.refresh_from_db()
    added = [row for row in production.tables[APPLICANTS] if row not in before]
    assert (export.failure, len(added)) == ((CHANGED, 0) if names_job else ("", 1))
    assert {row: production.tables[APPLICANTS][row] for row in before} == before


def test_an_export_goes_on_if_the_settings_still_lead_to_the_same_account(
    story: Story, databases: dict[str, Odoo], member: Member
) -> None:
    key = exports(story, member, databases[TEST])
    story.call("POST", "/pause")
    moves(story, base_url=f"http://{TEST}:80")

    export = chosen(story, member, key, str(max(databases[TEST].tables["hr.job"])))

    assert (export.failure, export.ats_candidate_id) == ("", key)


def test_a_write_into_the_former_account_cannot_be_undone(
    story: Story, databases: dict[str, Odoo], member: Member, seat: Seat
) -> None:
    production = databases[PRODUCTION]
    occupied(story, databases[TEST], member, production)
    note = writes_note(seat, member, "Nights", minutes=1)
    message = occupy(production, MESSAGES, note.note_id, body="Theirs")
    asked = writes.ask_undo(connection=story.connection, pk=note.pk)

    moves(story, base_url=f"http://{PRODUCTION}")
    undo(asked.pk)
    with pytest.raises(CannotUndo) as refused:
        writes.ask_undo(connection=story.connection, pk=note.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.fault) == (State.FAILED, Objection.FORMER_ACCOUNT)
    assert refused.value.objection is Objection.FORMER_ACCOUNT
    assert production.tables[MESSAGES][int(note.note_id)] == message


def test_what_was_written_into_the_former_account_is_not_taken_for_a_write_into_the_other(
    story: Story, databases: dict[str, Odoo], member: Member
) -> None:
    occupied(story, databases[TEST], member, databases[PRODUCTION])
    export = AtsWrite.objects.get()
    person = Intake.objects.get().person

    def found() -> Written | None:
        with clients.ats(story.connection) as ats:
            return already_written(story.connection, ats, key=export.key, person=person)

    before = found()
    moves(story, base_url=f"http://{PRODUCTION}")

    assert (before is not None and before.candidate_id, found()) == (export.candidate_id, None)


def test_what_was_written_into_the_former_account_links_to_no_record(
    story: Story, databases: dict[str, Odoo], member: Member, console: Client
) -> None:
    occupied(story, databases[TEST], member, databases[PRODUCTION])

    def linked() -> set[str]:
        page = console.get("/agent/connections/larkspur/writes/").content.decode()
        return {host for host in (TEST, PRODUCTION) if f'href="http://{host}' in page}

    before = linked()
    moves(story, base_url=f"http://{PRODUCTION}")
    later(minutes=20)

    assert (before, linked()) == ({TEST}, set())


@pytest.mark.parametrize(("account", "expected"), [("same", 1), ("other", 0), (None, 0)])
def test_the_host_says_which_account_it_is(
    story: Story, databases: dict[str, Odoo], member: Member, account: str | None, expected: int
) -> None:
    exports(story, member, databases[TEST])
    elsewhere = {**story.ats, "base_url": f"http://{PRODUCTION}"}

    story.call("PUT", body={"name": "L", "connector": "odoo", "settings": elsewhere, "account": account})

    assert Identity.objects.count() == expected


def test_the_host_api_refuses_any_other_word_about_the_account(story: Story) -> None:
    body = {"name": "L", "connector": "odoo", "settings": {**story.ats, "database": "x"}, "account": "third"}

    answer = story.call("PUT", body=body)

    words = "The request body is not valid for this call: Invalid enum value 'third' - at `$.account`"
    assert (answer, story.ats["database"] in story.connection.connector_settings) == ({"message": words}, True)


def stored(connection: Connection) -> None:
    """Store everything that belongs to an account of the ATS.

    This is a link, a match, the candidate of a note, a write, an export, a user and a sign-in.
    """
    mirror.identify(connection=connection, person="P", candidate_id="7")
    history.begin(connection=connection)
    history.store_matches(connection=connection, candidate_ids={"Q": "8"}, until=8)
    Piece.objects.create(connection=connection, feed="notes", key="N", person="P", at=clock.now(), candidate_id="7")
    writes.begin(connection=connection, key="notes/N", kind=Kind.NOTE)
    state = IntakeState.WRITTEN
    Intake.objects.create(connection=connection, request_id="R", state=state, person="P", candidate_id="7")
    accounts.connect(connection=connection, user_id="U", user_name="Una", person="P")
    begins(connection, "U")


def begins(connection: Connection, user_id: str) -> SignIn:
    """A user of the ATS begins to sign in to Recruiter."""
    accounts.begin(connection=connection, user_id=user_id, user_name="", return_url="http://ats.test/")
    return SignIn.objects.select_related("connection").latest("pk")


def left() -> tuple[int, ...]:
    """For each kind of data that ``stored`` stores, count what is left."""
    return (
        Identity.objects.count(),
        Match.objects.count(),
        Reach.objects.filter(feed=MATCHES).count(),
        Piece.objects.exclude(candidate_id="").count(),
        AtsWrite.objects.filter(account_number=F("connection__account_number")).count(),
        Intake.objects.exclude(candidate_id="").count(),
        RecruiterAccount.objects.count(),
        SignIn.objects.count(),
    )


def connected(settings: dict[str, str], account: WhichAccount | None = None) -> Connection:
    return services.register(
        tenant="larkspur",
        name="Larkspur Health",
        connector="odoo",
        settings=settings,
        widget_origins=[],
        account=account,
    )


ODOO = {"base_url": "http://odoo.test/", "database": "larkspur", "user": "agent", "key": "k"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"base_url": "http://other.test/"}, 0),
        ({"base_url": "http://odoo.test:8069/"}, 0),
        ({"database": "production"}, 0),
        ({"key": "another"}, 1),
        ({"user": "another"}, 1),
        ({"base_url": "https://ODOO.test"}, 1),
        ({"base_url": "http://odoo.test:80/"}, 1),
        ({"base_url": "http://odoo.test:80690/"}, 0),
    ],
    ids=str,
)
def test_only_another_account_clears_what_belongs_to_it(changes: dict[str, str], expected: int) -> None:
    stored(connected(ODOO))

    connected({**ODOO, **changes})

    assert left() == (expected,) * 8


@pytest.mark.parametrize(
    ("changes", "account", "expected"),
    [
        ({"database": "production"}, WhichAccount.SAME, 1),
        ({"key": "another"}, WhichAccount.OTHER, 0),
        ({}, WhichAccount.OTHER, 1),
    ],
    ids=str,
)
def test_what_a_person_says_about_the_account_decides(
    changes: dict[str, str], account: WhichAccount, expected: int
) -> None:
    stored(connected(ODOO))

    connected({**ODOO, **changes}, account)

    assert left() == (expected,) * 8


@pytest.mark.parametrize(("account", "expected"), [(None, 1), (WhichAccount.SAME, 1), (WhichAccount.OTHER, 0)], ids=str)
def test_nothing_is_cleared_if_the_former_settings_cannot_be_decrypted_unless_a_person_says_so(
    account: WhichAccount | None, expected: int
) -> None:
    connection = connected(ODOO)
    stored(connection)
    Connection.objects.update(settings_sealed="lost")

    connected({**ODOO, "database": "production"}, account)

    assert left() == (expected,) * 8


def storing(before: Connection, piece: Piece, intake: Intake) -> tuple[Callable[[], object], ...]:
    """Return the calls with which a task stores what belongs to an account.

    The task began before the settings changed, so it uses the connection as it was before the change.
    """
    return (
        lambda: mirror.identify(connection=before, person="P", candidate_id="7"),
        lambda: history.store_matches(connection=before, candidate_ids={"Q": "8"}, until=8),
        lambda: history.aim(piece=piece, candidate_id="7"),
        lambda: history.hand_over(piece=piece, candidate_id="7"),
        lambda: writes.begin(connection=before, key="notes/N", kind=Kind.NOTE),
        lambda: exports_services.recognize(intake=intake, candidate_id="7"),
        lambda: accounts.connect(connection=before, user_id="U", user_name="Una", person="P"),
    )


@pytest.mark.parametrize(
    ("changes", "account"),
    [({"database": "production"}, None), ({"key": "another"}, WhichAccount.OTHER)],
    ids=str,
)
def test_a_task_that_began_before_the_change_stores_no_ids(
    changes: dict[str, str], account: WhichAccount | None
) -> None:
    before = connected(ODOO)
    stored(before)
    stores = storing(before, before.pieces.get(), before.intakes.get())
    connected({**ODOO, **changes}, account)

    for store in stores:
        with pytest.raises(OtherAccount):
            store()

    assert left() == (0,) * 8


def test_a_sign_in_that_ends_after_the_change_links_nobody() -> None:
    before = connected(ODOO)
    sign_in = begins(before, "U")
    connected({**ODOO, "database": "production"})

    with pytest.raises(OtherAccount):
        accounts.await_confirmation(sign_in=sign_in, person="P")

    assert not SignIn.objects.exists()


def test_a_task_goes_on_if_the_same_account_gets_another_address() -> None:
    before = connected(ODOO)
    stored(before)
    stores = storing(before, before.pieces.get(), before.intakes.get())
    connected({**ODOO, "base_url": "http://other.test/"}, WhichAccount.SAME)

    for store in stores:
        store()

    assert left() == (1,) * 8


def test_the_outcome_of_a_write_does_not_make_it_one_of_the_new_account() -> None:
    entry = writes.begin(connection=connected(ODOO), key="notes/N", kind=Kind.NOTE)
    connected({**ODOO, "database": "production"})

    written = Written(candidate_id="7", note_id="57", made=(Part.NOTE,))
    writes.record(entry=entry, attempt=Attempt(ending=Ending.DONE, written=written))

    entry = AtsWrite.objects.get()
    assert (entry.state, entry.is_of_former_account) == (State.DONE, True)


def test_settings_with_an_impossible_port_can_be_corrected() -> None:
    stored(connected({**ODOO, "base_url": "http://odoo.test:80690/"}))

    connected(ODOO, WhichAccount.SAME)

    assert left() == (1,) * 8


def test_folders_on_one_server_are_two_accounts() -> None:
    account_of = CONNECTORS["files"].description.account_of

    assert account_of({"folder": "//nas/a"}) != account_of({"folder": "//nas/b"})


@pytest.mark.parametrize("name", CONNECTORS)
def test_every_connector_says_which_settings_name_the_account(name: str) -> None:
    assert any(field.is_account for field in CONNECTORS[name].description.fields)
