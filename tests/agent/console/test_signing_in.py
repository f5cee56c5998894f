from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from django.conf import settings
from django.test import Client, override_settings

from hirewire.agent.connections import onboarding
from hirewire.agent.connections.errors import NotAnswering
from hirewire.agent.connections.models import Connection, ConnectionState, Grant, GrantRequest
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.double import CLIENT_ID, CLIENT_SECRET, KEY
from hirewire.agent.exports.models import Intake
from hirewire.agent.history.models import Watch
from hirewire.agent.people.models import Operator
from hirewire.agent.sync.models import Sync, SyncState
from hirewire.kit import clock
from hirewire.kit.looks.templatetags.looks import day
from hirewire.kit.web import outbound
from tests.agent.conftest import PASSWORD
from tests.agent.console.lever import BY_APP, FORM, PLACE, connection, decides, goes, saves, signs_in, text
from tests.support.story import ByHost, Story
from tests.support.tasks import run_tasks

CONFIDENTIAL = "confidential:access:admin"


@pytest.fixture
def lever() -> Iterator[Lever]:
    double = DOUBLES["lever"].make(RunningClock(), 12)
    assert isinstance(double, Lever)
    return double


@pytest.fixture
def admin(console: Client, lever: Lever) -> Iterator[Client]:
    """Somebody at the console of an agent that reaches the double of Lever."""
    with outbound.through(ByHost({"lever.test": httpx2.WSGITransport(app=lever)})):
        yield console


# -- choosing between keys and signing in


def test_the_page_offers_both_ways_to_connect_and_says_whom_each_suits(admin: Client) -> None:
    pages = [text(admin.get(f"/agent/new/lever/?by={way}")) for way in ("keys", "oauth")]

    assert ['name="set-key"' in page for page in pages] == [True, False]
    assert ['name="set-client_secret"' in page for page in pages] == [False, True]
    for page in pages:
        assert "For a company that connects its own Lever" in page
        assert "For partners of Lever" in page


def test_the_page_names_what_to_register(admin: Client) -> None:
    page = text(admin.get("/agent/new/lever/?by=oauth"))

    assert f"{settings.HIREWIRE_AGENT_URL}/oauth/lever" in page
    assert "offline_access postings:read:admin opportunities:write:admin" in page


def test_an_ats_with_keys_only_offers_no_other_way(admin: Client) -> None:
    page = text(admin.get("/agent/new/simulator/?by=oauth"))

    assert ("By signing in" in page, 'name="set-api_key"' in page) == (False, True)


def test_keys_still_connect_lever_and_a_form_without_a_key_is_refused(admin: Client) -> None:
    nothing = admin.post("/agent/new/lever/", FORM)
    with_key = admin.post("/agent/new/lever/", {**FORM, "set-key": KEY})
    run_tasks()

    assert (nothing.status_code, with_key.status_code) == (422, 302)
    assert connection().report is not None
    assert admin.get(f"{PLACE}sign-in/").status_code == 404


# -- signing in


def test_the_client_secret_is_sealed_and_never_shown(admin: Client) -> None:
    answer = saves(admin)

    row = connection()
    assert answer.headers["Location"] == f"{PLACE}sign-in/"
    assert CLIENT_SECRET not in row.settings_sealed
    pages = [text(admin.get(f"{PLACE}{path}")) for path in ("", "keys/", "sign-in/")]
    assert [CLIENT_SECRET in page for page in pages] == [False, False, False]


def test_the_button_leads_to_lever_with_the_parameters_that_it_requires(admin: Client) -> None:
    saves(admin)

    address = urlsplit(goes(admin))

    question = parse_qs(address.query)
    state = question.pop("state")[0]
    scopes = question.pop("scope")[0].split()
    assert f"{address.scheme}://{address.netloc}{address.path}" == "http://lever.test/authorize"
    assert question == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "redirect_uri": [f"{settings.HIREWIRE_AGENT_URL}/oauth/lever"],
        "audience": ["http://lever.test/v1/"],
    }
    assert ("offline_access" in scopes, CONFIDENTIAL in scopes) == (True, False)
    assert state not in str(GrantRequest.objects.values())


def test_confidential_data_has_a_scope_of_its_own(admin: Client) -> None:
    saves(admin, **{"set-confidential": "yes"})

    assert CONFIDENTIAL in parse_qs(urlsplit(goes(admin)).query)["scope"][0].split()


def test_the_page_lets_its_form_lead_to_lever_and_nowhere_else(admin: Client) -> None:
    saves(admin)

    policy = admin.get(f"{PLACE}sign-in/").headers["Content-Security-Policy"]

    assert "form-action 'self' http://lever.test;" in f"{policy};"


@pytest.mark.parametrize(
    "address", ["http://x;script-src 'unsafe-inline'/v1", "javascript:alert(1)//x", "http://a b/v1", "lever.test/v1"]
)
def test_browsers_are_sent_to_web_addresses_only(admin: Client, address: str) -> None:
    answer = saves(admin, **{"set-base_url": address})

    assert (answer.status_code, Connection.objects.count()) == (422, 0)


def test_after_consent_the_check_reads_with_the_token(admin: Client, lever: Lever) -> None:
    saves(admin)

    answer = signs_in(admin, lever)

    report = connection().report
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PLACE}check/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert report is not None
    assert report.missing_permissions == ()


def test_the_rehearsal_works_with_the_token(admin: Client, lever: Lever) -> None:
    saves(admin)
    signs_in(admin, lever)

    admin.post(f"{PLACE}rehearsal/begin/")
    run_tasks()

    assert "Will be sent" in text(admin.get(f"{PLACE}rehearsal/"))


def test_tokens_are_sealed_and_shown_nowhere(
    admin: Client, lever: Lever, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    saves(admin)
    back = decides(lever, goes(admin))

    admin.get(back)
    run_tasks()

    grant = Grant.objects.get()
    code = parse_qs(urlsplit(back).query)["code"][0]
    secrets = {grant.tokens.access_token, grant.tokens.refresh_token, code, CLIENT_SECRET}
    seen = [str(Grant.objects.values()), str(GrantRequest.objects.values()), caplog.text, *capsys.readouterr()]
    seen += [text(admin.get(f"{PLACE}{path}")) for path in ("", "sign-in/", "check/")]
    assert [secret for secret in secrets for place in seen if secret in place] == []


def test_the_page_says_until_when_access_lasts(admin: Client, lever: Lever) -> None:
    saves(admin)
    signs_in(admin, lever)

    page = text(admin.get(PLACE))

    end = Grant.objects.get().granted_at + timedelta(days=365)
    assert f"lasts until {day(end)}" in " ".join(page.split())


def test_a_scope_that_was_not_allowed_is_named(admin: Client, lever: Lever) -> None:
    saves(admin)
    address = goes(admin).replace("webhooks%3Awrite%3Aadmin", "").replace("webhooks:write:admin", "")

    admin.get(decides(lever, address))

    assert "webhooks:write:admin" in text(admin.get(PLACE))


def test_the_setup_continues_with_the_sign_in_until_somebody_has_signed_in(admin: Client, lever: Lever) -> None:
    saves(admin)
    before = text(admin.get(PLACE))

    signs_in(admin, lever)

    target = f'href="{PLACE}%s/"'
    assert (target % "sign-in" in before, target % "check" in before) == (True, False)
    assert target % "check" in text(admin.get(PLACE))


def test_the_page_at_another_address_says_where_to_sign_in(admin: Client) -> None:
    saves(admin)
    with override_settings(HIREWIRE_AGENT_URL="https://agent.example"):
        page = text(admin.get(f"{PLACE}sign-in/"))

    assert "https://agent.example" in page
    assert "where you are not signed in yet" in " ".join(page.split())
    assert "where you are not signed in" not in text(admin.get(f"{PLACE}sign-in/"))


# -- what can go wrong


def test_denying_access_leads_to_a_page_that_says_what_to_do(admin: Client, lever: Lever) -> None:
    saves(admin)

    answer = admin.get(decides(lever, goes(admin), "deny"))

    assert answer.headers["Location"] == f"{PLACE}sign-in/denied/"
    page = admin.get(f"{PLACE}sign-in/denied/")
    assert (page.status_code, "Access was not allowed." in text(page)) == (200, True)
    assert not Grant.objects.exists()


def test_a_state_works_once(admin: Client, lever: Lever) -> None:
    saves(admin)
    back = decides(lever, goes(admin))
    admin.get(back)

    again = admin.get(back)

    assert again.headers["Location"] == "/agent/oauth/lever/unknown/"
    assert "did not begin here" in text(admin.get("/agent/oauth/lever/unknown/"))


@pytest.mark.parametrize("state", ["", "made up"])
def test_a_made_up_state_is_refused_before_lever_gets_any_request(admin: Client, lever: Lever, state: str) -> None:
    saves(admin)

    answer = admin.get(f"/agent/oauth/lever?code=a-code&state={state}")

    assert answer.headers["Location"] == "/agent/oauth/lever/unknown/"
    assert [request.path for request in lever.requests] == []


def test_a_sign_in_must_end_in_the_browser_where_it_began(admin: Client, lever: Lever, operator: Operator) -> None:
    saves(admin)
    back = decides(lever, goes(admin))
    other = Client(SERVER_NAME="ats.test")
    other.post("/agent/sign-in/", {"email": operator.email, "password": PASSWORD})

    foreign = other.get(back)

    assert foreign.headers["Location"] == "/agent/oauth/lever/unknown/"
    assert not Grant.objects.exists()
    assert admin.get(back).headers["Location"] == f"{PLACE}check/"


def test_a_code_is_dropped_if_nobody_is_signed_in_to_the_console(admin: Client, lever: Lever) -> None:
    saves(admin)
    back = decides(lever, goes(admin))
    stranger = Client(SERVER_NAME="ats.test")

    answer = stranger.get(back)

    assert answer.headers["Location"] == "/agent/oauth/lever/stranger/"
    assert stranger.get("/agent/oauth/lever/stranger/").headers["Location"] == (
        "/agent/sign-in/?next=%2Fagent%2Foauth%2Flever%2Fstranger%2F"
    )


def test_a_sign_in_that_takes_too_long_is_explained(admin: Client, lever: Lever) -> None:
    saves(admin)
    back = decides(lever, goes(admin))

    with clock.moved(timedelta(minutes=16)):
        answer = admin.get(back)

    assert answer.headers["Location"] == f"{PLACE}sign-in/expired/"


def test_an_answer_for_an_ats_without_sign_in_is_not_found(admin: Client, lever: Lever) -> None:
    saves(admin)
    back = decides(lever, goes(admin)).replace("/oauth/lever", "/oauth/simulator")

    assert admin.get(back).status_code == 404


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, {"error": "access_denied"}, "client"),
        (403, {"error": "invalid_grant"}, "code"),
        (503, {}, "away"),
        (200, {"access_token": "a-token"}, "short"),
    ],
)
def test_a_failing_token_endpoint_leads_to_a_page_that_says_what_to_do(
    admin: Client, lever: Lever, status: int, body: dict[str, str], why: str
) -> None:
    saves(admin)
    back = decides(lever, goes(admin))
    plain = lever.spoil
    lever.spoil = lambda request, response: (
        type(response)(status, body) if request.path == "oauth/token" else plain(request, response)
    )

    answer = admin.get(back)

    assert answer.headers["Location"] == f"{PLACE}sign-in/{why}/"
    assert admin.get(f"{PLACE}sign-in/{why}/").status_code == 200
    assert not Grant.objects.exists()


def test_an_unknown_problem_has_no_page(admin: Client) -> None:
    saves(admin)

    paths = (f"{PLACE}sign-in/strange/", "/agent/oauth/lever/strange/", "/agent/oauth/paper/unknown/")
    assert [admin.get(path).status_code for path in paths] == [404, 404, 404]


# -- after a sign-in


def test_another_client_or_a_key_removes_the_earlier_grant(admin: Client, lever: Lever) -> None:
    saves(admin)
    signs_in(admin, lever)

    same = admin.post(f"{PLACE}keys/", {**BY_APP, "set-client_secret": ""})
    kept = Grant.objects.count()
    other = admin.post(f"{PLACE}keys/", {**BY_APP, "set-client_id": "another-app"})
    forgotten = Grant.objects.count()
    admin.post(f"{PLACE}keys/?by=keys", {**FORM, "set-key": KEY})

    assert [answer.headers["Location"] for answer in (same, other)] == [f"{PLACE}check/", f"{PLACE}sign-in/"]
    assert (kept, forgotten) == (1, 0)
    assert "client_secret" not in connection().connector_settings.replace('"client_secret":""', "")


def test_revoked_access_is_shown_with_a_button_and_signing_in_continues(
    admin: Client, lever: Lever, story: Story
) -> None:
    saves(admin)
    signs_in(admin, lever)
    row = connection()
    Connection.objects.filter(pk=row.pk).update(is_started=True)
    Sync.objects.create(connection=row, state=SyncState.STOPPED, reason="Lever ended the access.", is_first_done=True)
    lever.authorization.revoke()
    with ExitStack() as later:
        later.enter_context(clock.moved(timedelta(minutes=58)))
        admin.post(f"{PLACE}check/again/")
        run_tasks()
        page, checked = text(admin.get(PLACE)), text(admin.get(f"{PLACE}check/"))

        answer = admin.get(decides(lever, goes(admin)))

    assert ("The ATS ended the access." in page, "Sign in again" in page) == (True, True)
    assert "Lever ended the access: somebody revoked it there" in checked
    assert answer.headers["Location"] == PLACE
    assert Sync.objects.get().state == SyncState.COMPLETE
    assert Grant.objects.get().lost_at is None


def test_access_that_no_key_opens_is_shown_with_a_button_and_signing_in_replaces_it(
    admin: Client, lever: Lever
) -> None:
    saves(admin)
    signs_in(admin, lever)
    Grant.objects.update(tokens_sealed="sealed with a lost key")

    page, step = text(admin.get(PLACE)), text(admin.get(f"{PLACE}sign-in/"))
    admin.get(decides(lever, goes(admin)))

    words = "The access tokens for the ATS cannot be read."
    assert (words in page, words in step, "Signed in" in step) == (True, True, False)
    assert f'<a class="btn small" href="{PLACE}sign-in/">Sign in again</a>' in page
    assert words not in text(admin.get(PLACE))


def test_signing_in_ends_the_waits_of_what_could_not_read_the_access(admin: Client, lever: Lever) -> None:
    saves(admin)
    row = connection()
    Connection.objects.filter(pk=row.pk).update(is_started=True, state=ConnectionState.ENABLED)
    wait = {"reason": "The key is lost.", "failures": 6, "resumes_at": clock.now() + timedelta(minutes=5)}
    Sync.objects.create(connection=row, state=SyncState.COMPLETE, is_first_done=True, **wait)
    Intake.objects.create(connection=row, request_id="E-1", tries=6, retry_at=clock.now() + timedelta(minutes=2))
    Watch.objects.create(
        connection=row, fault="The key is lost.", failures=6, polls_at=clock.now() + timedelta(hours=1)
    )

    # The export is tried again after a second.
    with clock.stopped():
        admin.get(decides(lever, goes(admin)))
        ran = run_tasks()

    sync = Sync.objects.get()
    assert (sync.state, sync.reason, sync.failures, sync.resumes_at) == (SyncState.COMPLETE, "", 0, None)
    assert {"agent.sync.sync_connection", "agent.exports.take_exports", "agent.history.fetch_history"} <= {*ran}
    assert (Intake.objects.get().tries, Watch.objects.get().failures) == (1, 1)


def test_what_failed_because_nobody_had_signed_in_is_repaired_at_once(
    admin: Client, lever: Lever, story: Story
) -> None:
    saves(admin)
    Connection.objects.update(is_started=True)
    with pytest.raises(NotAnswering):
        onboarding.listen_to_ats(connection())
    before = connection().fault_message

    signs_in(admin, lever)

    assert before.startswith("Nobody has signed in to Lever")
    assert (connection().fault_message, connection().is_listening) == ("", True)


def test_a_paused_connection_stays_paused(admin: Client, lever: Lever) -> None:
    saves(admin)
    row = connection()
    Connection.objects.filter(pk=row.pk).update(is_started=True)
    Sync.objects.create(connection=row, state=SyncState.PAUSED, is_first_done=True)

    signs_in(admin, lever)

    assert Sync.objects.get().state == SyncState.PAUSED


def test_the_page_of_a_denied_access_speaks_german(admin: Client) -> None:
    saves(admin)

    page = text(admin.get(f"{PLACE}sign-in/denied/", headers={"Accept-Language": "de"}))

    assert "Der Zugriff wurde nicht erlaubt." in page
    assert "Bei Lever anmelden" in page
