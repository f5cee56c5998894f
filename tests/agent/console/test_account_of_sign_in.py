"""A new sign-in may lead to another account of the ATS.

The agent compares the two accounts. If it cannot compare them, it asks a person.
"""

import io
from collections.abc import Iterator

import pytest
import stamina
from django.core.management import call_command
from django.test import Client

from hirewire.agent.connections import clients, services, sign_ins, which_account
from hirewire.agent.connections.errors import OtherAccount
from hirewire.agent.connections.models import Connection, Grant
from hirewire.agent.connections.tasks import defer_check
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Identity
from hirewire.agent.sdk.errors import TryLater
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync.models import Sync, SyncState
from hirewire.kit.web import outbound
from tests.agent.accounts_of_lever import Accounts
from tests.agent.console.lever import BY_APP, PLACE, connection, decides, goes, saves, signs_in, text
from tests.support.story import ByHost
from tests.support.tasks import run_tasks

QUESTION = "Which account does this sign-in lead to?"
UNSAID = "Say which account this sign-in leads to."
OTHER = "Signed in to another account of Lever."
REASON = "Say on the connection’s page which account this sign-in leads to."
ACCOUNT = f"{PLACE}sign-in/account/"


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def admin(console: Client, accounts: Accounts) -> Iterator[Client]:
    with stamina.set_testing(True, attempts=1, cap=True), outbound.through(ByHost({"lever.test": accounts})):
        yield console


@pytest.fixture
def started(admin: Client, accounts: Accounts) -> Connection:
    """A started connection to the first account, with a link between a person and a candidate."""
    saves(admin)
    signs_in(admin, accounts.first)
    Connection.objects.update(is_started=True)
    Sync.objects.create(connection=connection(), state=SyncState.COMPLETE, is_first_done=True)
    mirror.identify(connection=connection(), person="P", candidate_id="C-1")
    return connection()


def forgets_marks() -> None:
    """Delete the ids by which the agent recognizes the account.

    The first sign-in then looks like one that an earlier release stored without these ids.
    """
    Connection.objects.update(account_marks=None)


def links() -> int:
    return Identity.objects.count()


# -- the agent can compare the accounts


@pytest.mark.usefixtures("started")
def test_a_sign_in_to_the_same_account_asks_nothing_and_keeps_the_links(admin: Client, accounts: Accounts) -> None:
    answer = signs_in(admin, accounts.first)

    assert (answer.headers["Location"], links(), connection().account_number) == (PLACE, 1, 0)
    assert OTHER not in text(admin.get(PLACE))


@pytest.mark.usefixtures("started")
def test_a_sign_in_to_another_account_is_noticed_and_deletes_the_links(admin: Client, accounts: Accounts) -> None:
    answer = signs_in(admin, accounts.other)

    assert (answer.headers["Location"], links(), connection().account_number) == (PLACE, 0, 1)
    assert OTHER in text(admin.get(PLACE))


@pytest.mark.usefixtures("started")
def test_the_account_of_the_last_sign_in_is_the_one_to_compare_with(admin: Client, accounts: Accounts) -> None:
    numbers = []
    for lever in (accounts.other, accounts.other, accounts.first):
        signs_in(admin, lever)
        numbers.append(connection().account_number)

    assert numbers == [1, 1, 2]


@pytest.mark.usefixtures("started")
def test_a_check_notes_by_what_the_account_is_recognized(admin: Client, accounts: Accounts) -> None:
    forgets_marks()

    defer_check(connection().pk)
    run_tasks()
    answer = signs_in(admin, accounts.other)

    assert (answer.headers["Location"], connection().account_number) == (PLACE, 1)


def test_a_late_check_of_the_former_account_does_not_recognize_it_as_the_new_one(
    admin: Client, accounts: Accounts, started: Connection
) -> None:
    late = connection()
    marks = late.account_marks or []
    signs_in(admin, accounts.other)

    which_account.note_marks(connection=late, marks=marks)
    signs_in(admin, accounts.other)

    assert connection().account_number == 1


def test_a_task_that_reads_the_former_account_does_not_go_on_in_the_new_one(
    admin: Client, accounts: Accounts, started: Connection
) -> None:
    with clients.ats(started) as ats:
        before = next(ats.changes(Stream.JOBS, None))
        signs_in(admin, accounts.other)

        with pytest.raises(OtherAccount):
            list(ats.changes(Stream.JOBS, None))

    assert before.records


# -- the agent cannot compare the accounts


@pytest.mark.usefixtures("started")
def test_if_the_agent_cannot_tell_it_asks_and_selects_nothing(admin: Client, accounts: Accounts) -> None:
    forgets_marks()

    answer = signs_in(admin, accounts.first)

    page = text(admin.get(ACCOUNT))
    assert answer.headers["Location"] == ACCOUNT
    assert (QUESTION in page, page.count('name="account"'), "checked" in page, UNSAID in page) == (
        True,
        2,
        False,
        False,
    )


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(("account", "expected"), [("same", (1, 0)), ("other", (0, 1))])
def test_the_answer_decides_and_the_work_goes_on(
    admin: Client, accounts: Accounts, account: str, expected: tuple[int, int]
) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)

    answer = admin.post(ACCOUNT, {"account": account})
    run_tasks()

    assert answer.headers["Location"] == PLACE
    assert (links(), connection().account_number) == expected
    assert (Grant.objects.get().awaits_account, connection().check_fault) == (False, "")
    assert connection().account_marks


@pytest.mark.usefixtures("started")
def test_without_an_answer_the_form_is_refused_and_the_question_stays(admin: Client, accounts: Accounts) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)

    answer = admin.post(ACCOUNT)

    assert (answer.status_code, UNSAID in text(answer), links()) == (422, True, 1)
    assert Grant.objects.get().awaits_account


@pytest.mark.usefixtures("started")
def test_until_somebody_answers_nothing_is_read(admin: Client, accounts: Accounts) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)
    requests = len(accounts.other.requests)

    defer_check(connection().pk)
    run_tasks()
    with pytest.raises(TryLater, match=REASON), clients.ats(connection()) as ats:
        list(ats.changes(Stream.JOBS, None))

    assert len(accounts.other.requests) == requests
    assert REASON in connection().check_fault


@pytest.mark.usefixtures("started")
def test_the_console_the_status_and_the_command_say_that_somebody_has_to_answer(
    admin: Client, accounts: Accounts
) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)
    lines = io.StringIO()

    call_command("connection_status", connection="larkspur-health", stdout=lines)

    pages = [text(admin.get(place)) for place in (PLACE, f"{PLACE}sign-in/", "/agent/")]
    assert [f'href="{ACCOUNT}"' in page for page in pages[:2]] == [True, True]
    assert "Which account?" in pages[2]
    assert "to which account the last sign-in leads" in lines.getvalue()


@pytest.mark.usefixtures("started")
def test_somebody_who_signed_in_to_the_wrong_account_can_sign_in_again(admin: Client, accounts: Accounts) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)

    signs_in(admin, accounts.first)
    admin.post(ACCOUNT, {"account": "same"})
    run_tasks()

    with clients.ats(connection()) as ats:
        jobs = {job.id for page in ats.changes(Stream.JOBS, None) for job in page.records}
    assert jobs == set(accounts.first.store.tables["postings"])
    assert links() == 1


@pytest.mark.usefixtures("started")
def test_a_question_that_was_answered_is_not_asked_again(admin: Client, accounts: Accounts) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)
    admin.post(ACCOUNT, {"account": "same"})

    again = admin.post(ACCOUNT, {"account": "other"})

    assert (again.headers["Location"], admin.get(ACCOUNT).headers["Location"], links()) == (PLACE, PLACE, 1)


@pytest.mark.usefixtures("started")
def test_the_agent_asks_if_the_sign_in_does_not_allow_it_to_read_users(admin: Client, accounts: Accounts) -> None:
    address = goes(admin).replace("users%3Aread%3Aadmin", "").replace("users:read:admin", "")

    answer = admin.get(decides(accounts.other, address))

    assert (answer.headers["Location"], links()) == (ACCOUNT, 1)


@pytest.mark.usefixtures("started")
def test_the_agent_asks_if_the_ats_fails_meanwhile(admin: Client, accounts: Accounts) -> None:
    def fail(request: Request, response: Response) -> Response:
        return Response(500, {}) if request.path == "users" else response

    accounts.other.spoil = fail

    answer = admin.get(decides(accounts.other, goes(admin)))

    assert (answer.headers["Location"], links()) == (ACCOUNT, 1)


@pytest.mark.usefixtures("started")
def test_the_agent_asks_if_the_ats_is_too_slow(
    admin: Client, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(0, 10_000, 11))
    monkeypatch.setattr(sign_ins, "monotonic", lambda: float(next(now)))

    answer = admin.get(decides(accounts.other, goes(admin)))

    assert (answer.headers["Location"], links()) == (ACCOUNT, 1)


@pytest.mark.usefixtures("started")
def test_the_form_of_the_settings_can_answer_too(admin: Client, accounts: Accounts) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)

    admin.post(f"{PLACE}keys/", {**BY_APP, "set-client_secret": "", "account": "other"})
    run_tasks()

    assert (links(), connection().account_number, Grant.objects.get().awaits_account) == (0, 1, False)


# -- sign-ins that need no question


def test_nobody_is_asked_before_the_start(admin: Client, accounts: Accounts) -> None:
    saves(admin)

    places = [signs_in(admin, lever).headers["Location"] for lever in (accounts.first, accounts.other)]

    assert (places, connection().account_number) == ([f"{PLACE}check/", f"{PLACE}check/"], 0)


def test_the_first_sign_in_of_a_connection_that_a_host_has_made_asks_nothing(admin: Client, accounts: Accounts) -> None:
    settings = {name.removeprefix("set-"): value for name, value in BY_APP.items() if name.startswith("set-")}
    services.register(
        tenant="larkspur-health", name="Larkspur", connector="lever", settings=settings, widget_origins=[]
    )

    first = signs_in(admin, accounts.first)
    forgets_marks()
    second = signs_in(admin, accounts.first)

    assert [answer.headers["Location"] for answer in (first, second)] == [PLACE, ACCOUNT]


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(("account", "place"), [("other", PLACE), ("same", ACCOUNT)])
def test_the_sign_in_after_the_form_named_another_account_asks_nothing(
    admin: Client, accounts: Accounts, account: str, place: str
) -> None:
    forgets_marks()
    changes = {"set-client_id": "another-app", "set-client_secret": "another", "account": account}
    admin.post(f"{PLACE}keys/", {**BY_APP, **changes})
    for lever in (accounts.first, accounts.other):
        lever.authorization._client = ("another-app", "another")

    answer = signs_in(admin, accounts.other)

    assert (answer.headers["Location"], connection().account_number) == (place, int(account == "other"))


def test_a_command_answers_the_question(admin: Client, accounts: Accounts, started: Connection) -> None:
    forgets_marks()
    signs_in(admin, accounts.other)

    services.change_settings(
        connection=connection(),
        name="Larkspur Health",
        settings={name.removeprefix("set-"): value for name, value in BY_APP.items() if name.startswith("set-")},
        environment=started.environment,
        account=WhichAccount.SAME,
    )

    assert (links(), Grant.objects.get().awaits_account) == (1, False)
