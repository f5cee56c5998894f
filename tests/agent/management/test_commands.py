import io
import json

import click
import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from pytest_django import Settings

from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Identity
from hirewire.agent.people.models import Operator
from hirewire.agent.sync import services as sync
from hirewire.agent.writes.models import State
from hirewire.cli.agent import connect as connect_command
from hirewire.cli.agent import writes
from hirewire.cli.main import main
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.support.story import Story

ADDRESS = "base_url=http://fake.test/api/v1"


def run(command: str, **options: object) -> str:
    lines = io.StringIO()
    call_command(command, stdout=lines, **options)
    return lines.getvalue()


def connect(**changes: object) -> str:
    given = {
        "connection": "larkspur",
        "name": "Larkspur Health",
        "ats": "simulator",
        "pairs": [ADDRESS, f"api_key={KEY}"],
    }
    return run("connect_ats", **{**given, **changes})


def test_an_operator_is_added_only_once(db: None) -> None:
    wanda = {"email": "wanda@agent.example", "first_name": "Wanda", "last_name": "Marsh", "password": "-correct horse"}

    assert run("add_operator", **wanda) == "Wanda Marsh signs in as wanda@agent.example.\n"
    with pytest.raises(CommandError, match="Somebody already signs in"):
        run("add_operator", **{**wanda, "email": "Wanda@agent.example"})
    with pytest.raises(CommandError, match="at least 10 characters"):
        run("add_operator", **{**wanda, "email": "w@agent.example", "password": "short"})
    assert Operator.objects.count() == 1


def test_connecting_runs_the_check_and_sends_nothing(story: Story, ats: FakeSimulator) -> None:
    ats.permissions -= {"write"}

    lines = connect().splitlines()

    assert lines[0] == "ATS Simulator, account Larkspur, version 1"
    assert lines[-1].startswith("MISSING  write: Write candidates, applications and notes. Without it, exports")
    assert (Connection.objects.get().is_started, ats.writes, story.line.requests) == (False, [], [])


def test_an_ats_to_sign_in_to_needs_the_console(db: None, settings: Settings) -> None:
    app = ["client_id=lever-app", "client_secret=a-secret", "user=amara@larkspur.example"]

    lines = connect(ats="lever", pairs=app).splitlines()

    assert lines[:3] == [
        "Stored. A super admin of Lever has to sign in now, in a browser:",
        f"  {settings.HIREWIRE_AGENT_URL}/connections/larkspur/sign-in/",
        f"The app at Lever needs the redirect address {settings.HIREWIRE_AGENT_URL}/oauth/lever",
    ]
    assert lines[3].startswith("and the scopes offline_access ")
    assert "a-secret" not in "".join(lines)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ats": "lever", "pairs": ["user=amara@larkspur.example"]}, "either an API key, or the client id and secret"),
        ({"ats": "paper"}, "There is no connector “paper”"),
        ({"pairs": [ADDRESS]}, "api_key"),
        (
            {"connection": "Larkspur Health"},
            "“Larkspur Health” cannot be the short name of a connection",
        ),
        ({"connection": "l" * 101}, "cannot be the short name"),
        ({"pairs": ["base_url"]}, "“base_url” is not a setting"),
    ],
)
def test_an_invalid_connection_is_refused_with_the_reason(db: None, changes: dict[str, object], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        connect(**changes)

    assert not Connection.objects.exists()


def test_the_name_of_another_connection_is_refused(story: Story) -> None:
    connect()
    before = Connection.objects.values().get()

    with pytest.raises(CommandError) as refused:
        connect(name="Lindqvist", pairs=["base_url=http://other.test/api/v1", "api_key=other"])

    assert str(refused.value) == (
        "There is already a connection “larkspur”. Choose another name, or change its settings with --replace."
    )
    assert Connection.objects.values().get() == before


def test_replacing_keeps_what_the_command_does_not_state(story: Story) -> None:
    connect(environment="test")
    services.show_widget(connection=Connection.objects.get(), origin="https://ats.example")

    connect(name="Larkspur Group", pairs=["base_url=http://fake.test:80/api/v1"], replaces=True)

    changed = Connection.objects.get()
    assert changed.name == "Larkspur Group"
    assert json.loads(changed.connector_settings) == {"base_url": "http://fake.test:80/api/v1", "api_key": KEY}
    assert (changed.widget_origins, changed.ats_environment) == (["https://ats.example"], "test")


@pytest.mark.parametrize(("account", "expected"), [("same", 1), ("other", 0), (None, 1)])
def test_replacing_says_whether_the_links_were_deleted(story: Story, account: str | None, expected: int) -> None:
    connect()
    Connection.objects.update(is_started=True)
    mirror.identify(connection=Connection.objects.get(), person="P", candidate_id="7")

    lines = connect(pairs=["base_url=http://fake.test:80/api/v1"], replaces=True, account=account)

    words = "The agent deleted its links between people in Recruiter and candidates, and between users of the ATS and "
    assert (Identity.objects.count(), words in lines) == (expected, not expected)


def test_replacing_deletes_no_links_of_a_connection_that_has_not_been_started(story: Story) -> None:
    connect()

    lines = connect(pairs=["base_url=http://fake.test:80/api/v1"], replaces=True, account="other")

    assert "deleted" not in lines


def test_only_a_replacement_is_told_the_account() -> None:
    options = ("--ats", "simulator", "--name", "Larkspur", "--account", "other")

    refused = CliRunner().invoke(main, ["agent", "connect", "larkspur", *options])

    assert (refused.exit_code, "--account needs --replace." in refused.output) == (2, True)


def test_the_accounts_that_a_command_can_name_are_those_that_people_can_say() -> None:
    (account,) = (option for option in connect_command.params if option.name == "account")

    assert isinstance(account.type, click.Choice)
    assert list(account.type.choices) == list(WhichAccount)


def test_replacing_the_address_needs_the_key_again(story: Story) -> None:
    connect()
    before = Connection.objects.values().get()

    with pytest.raises(CommandError, match="Enter “API key” again"):
        connect(pairs=["base_url=http://other.test/api/v1"], replaces=True)

    assert Connection.objects.values().get() == before


def test_replacing_makes_up_for_a_lost_encryption_key(story: Story, settings: Settings) -> None:
    connect()
    services.record_listening(connection=Connection.objects.get())
    settings.HIREWIRE_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CommandError, match="api_key"):
        connect(pairs=[ADDRESS], replaces=True)
    lines = connect(replaces=True).splitlines()

    changed = Connection.objects.get()
    assert lines[0] == "ATS Simulator, account Larkspur, version 1"
    assert json.loads(changed.connector_settings) == {"base_url": "http://fake.test/api/v1", "api_key": KEY}
    assert (changed.webhook_secret[:8], changed.is_listening) == ("hw_hook_", False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"ats": "greenhouse"},
            "“larkspur” is a connection to ATS Simulator. To connect another ATS, use another short name.",
        ),
        ({"connection": "lindqvist"}, "There is no connection “lindqvist”. Connections: larkspur."),
    ],
)
def test_only_a_connection_to_the_same_ats_is_replaced(story: Story, changes: dict[str, object], reason: str) -> None:
    connect()

    with pytest.raises(CommandError, match=reason):
        connect(**changes, replaces=True)


def test_a_report_names_neither_people_nor_keys(story: Story) -> None:
    connect()

    report = run("check_connection", connection="larkspur", report=True)

    assert json.loads(report)["version"] == "1"
    assert "Larkspur" not in report
    assert KEY not in report


def test_a_check_that_fails_ends_with_an_error(story: Story, ats: FakeSimulator) -> None:
    connect()
    ats.key = "replaced"

    with pytest.raises(CommandError, match="The check failed"):
        run("check_connection", connection="larkspur")


@pytest.mark.usefixtures("enabled")
def test_connection_status_prints_phase_and_fault(story: Story) -> None:
    sync.stop(connection=story.connection, reason="The key was revoked.")

    assert run("connection_status") == "larkspur  broken: The key was revoked.\n"
    assert json.loads(run("connection_status", as_json=True))[0]["phase"] == "broken"


@pytest.mark.usefixtures("enabled")
def test_a_connection_can_be_paused_resumed_and_resynced(story: Story) -> None:
    phases = [
        run("act_on_connection", action=action, connection="larkspur") for action in ("pause", "resume", "resync")
    ]

    assert phases == ["larkspur  paused\n", "larkspur  syncing\n", "larkspur  syncing\n"]


@pytest.mark.usefixtures("enabled")
def test_a_repair_without_a_comparison_is_refused_with_the_reason(story: Story) -> None:
    with pytest.raises(CommandError, match=r"the last comparison has no result, or a repair is running\. Start a"):
        run("act_on_connection", action="repair", connection="larkspur")


def test_an_unknown_connection_is_refused_with_a_list_of_the_known_ones(story: Story) -> None:
    connect()

    with pytest.raises(CommandError, match=r"no connection “brightpath”. Connections: larkspur\."):
        run("act_on_connection", action="pause", connection="brightpath")


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        (("--state", "faild"), "'faild' is not one of 'done', 'failed', 'unknown', 'undone'"),
        (("--limit", "-1"), "-1 is not in the range x>=1"),
    ],
)
def test_writes_that_cannot_be_listed_are_refused(option: tuple[str, str], reason: str) -> None:
    refused = CliRunner().invoke(main, ["agent", "writes", "larkspur", *option])

    assert refused.exit_code == 2
    assert reason in refused.output


def test_the_states_that_can_be_listed_are_those_of_writes() -> None:
    (state,) = (option for option in writes.params if option.name == "state")

    assert isinstance(state.type, click.Choice)
    assert list(state.type.choices) == State.values
