import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from django.core.management import call_command
from django.db import connection as database
from msgspec.structs import replace

from hirewire.agent import registry
from hirewire.agent.connections import access, clients, grants, services, sign_ins
from hirewire.agent.connections.access import STORING
from hirewire.agent.connections.grants import CLAIM_LIFE
from hirewire.agent.connections.models import Connection, Grant, Loss
from hirewire.agent.connections.tasks import keep_grants
from hirewire.agent.doubles import serving
from hirewire.agent.doubles.authorization import Authorization
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.double import CLIENT_ID, CLIENT_SECRET
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import ConnectorError, StopSync, TryLater
from hirewire.agent.sdk.http.tokens import LONGEST_EXCHANGE, AnswerLost, GrantEnded
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.agent.sync.tasks import defer_sync
from hirewire.kit import clock, secrets
from hirewire.kit.web import limits, outbound
from tests.agent.support import later
from tests.support.deadlocks import side_by_side
from tests.support.patience import SECONDS
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "user": "amara.okafor@larkspur.example",
    "base_url": "http://lever.test/v1",
}
#: After ``DUE``, the access token will expire soon, so the agent renews it. After ``OVER``, the token has expired.
DUE, OVER = timedelta(minutes=56), timedelta(minutes=61)


class Wire(httpx2.BaseTransport):
    """The transport to Lever. ``then`` runs after the token endpoint has answered, and before the answer arrives.

    If ``drop`` is set, an answer with a token arrives byte by byte, and ``drop`` runs before each byte.
    """

    def __init__(self, lever: Lever) -> None:
        self._lever = httpx2.WSGITransport(app=lever)
        self.then: Callable[[], object] = lambda: None
        self.drop: Callable[[], object] | None = None
        self.token_requests = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._lever.handle_request(request)
        if request.url.path == "/oauth/token":
            self.token_requests += 1
            response.read()
            self.then()
            if self.drop is not None:
                return httpx2.Response(200, stream=Drops(response.content, self.drop))
        return response


class Drops(httpx2.SyncByteStream):
    def __init__(self, content: bytes, drop: Callable[[], object]) -> None:
        self._content, self._drop = content, drop

    def __iter__(self) -> Iterator[bytes]:
        for byte in self._content:
            self._drop()
            yield bytes([byte])


@pytest.fixture
def lever() -> Lever:
    double = DOUBLES["lever"].make(RunningClock(), 12)
    assert isinstance(double, Lever)
    return double


@pytest.fixture
def wire(lever: Lever) -> Iterator[Wire]:
    wire = Wire(lever)
    with outbound.through(wire):
        yield wire


@pytest.fixture
def larkspur(lever: Lever, wire: Wire) -> Connection:
    made = connected(SETTINGS)
    grants_access(made, lever.authorization)
    wire.token_requests = 0
    return made


def connected(settings: Mapping[str, str]) -> Connection:
    return services.register(
        tenant="larkspur", name="Larkspur Health", connector="lever", settings=settings, widget_origins=[]
    )


def grants_access(connection: Connection, authorization: Authorization) -> None:
    code = authorization.code_for(
        {
            "redirect_uri": access.redirect_uri("lever"),
            "scope": " ".join(access.Terms(connection).scopes),
            "audience": "http://lever.test/v1/",
        }
    )
    sign_ins.finish(connection, code=code, state="a state")


def token(connection: Connection, refused: str = "") -> str:
    return access.token(access.Terms(connection), refused)


def spent(lever: Lever) -> int:
    return len(lever.authorization.consents[-1].spent)


def test_a_token_is_used_until_shortly_before_its_end(larkspur: Connection, wire: Wire) -> None:
    first = token(larkspur)

    with clock.moved(DUE - timedelta(minutes=2)):
        assert (token(larkspur), wire.token_requests) == (first, 0)
    with clock.moved(DUE):
        assert (token(larkspur) == first, wire.token_requests) == (False, 1)


def test_the_renewed_token_is_stored_for_other_processes(larkspur: Connection, wire: Wire) -> None:
    with clock.moved(DUE):
        renewed = token(larkspur)

        assert (token(larkspur), wire.token_requests) == (renewed, 1)
        assert Grant.objects.get().access_until > clock.now() + timedelta(minutes=59)


def test_a_connector_reads_although_its_token_expires(larkspur: Connection, lever: Lever) -> None:
    with clock.moved(OVER), clients.ats(larkspur) as ats:
        pages = list(ats.changes(Stream.JOBS, None))

    assert pages
    # The first request for a token belongs to the sign-in. The second one renews the expired token.
    assert [request.path for request in lever.requests] == ["oauth/token", "oauth/token", "postings", "users"]


def test_turns_share_a_connector_until_somebody_signs_in_again(lever: Lever) -> None:
    with serving.make(lever, host="127.0.0.1", port=0) as server, ExitStack() as ending:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ending.callback(server.shutdown)
        address = f"http://127.0.0.1:{server.server_port}/v1"
        made = connected({**SETTINGS, "base_url": address})
        grants_access(made, lever.authorization)
        turns = [turn(made), turn(made)]
        grants_access(made, lever.authorization)
        turns.append(turn(made))

    assert (turns[0] is turns[1], turns[1] is turns[2]) == (True, False)


def turn(connection: Connection) -> Connector:
    with clients.ats_for_turn(connection) as ats:
        return ats


def test_an_ats_that_checks_a_proof_key_gets_one(
    larkspur: Connection, lever: Lever, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = registry.CONNECTORS["lever"]
    assert kind.description.sign_in is not None
    oauth = replace(kind.description.sign_in.oauth, uses_pkce=True)
    described = replace(kind.description, sign_in=replace(kind.description.sign_in, oauth=oauth))
    monkeypatch.setitem(registry.CONNECTORS, "lever", kind._replace(description=described))  # type: ignore[arg-type]  # a dictionary, declared as a mapping

    question = dict(parse_qsl(urlsplit(access.begin(larkspur, session_key="a session")).query))
    code = lever.authorization.code_for(question)

    assert question["code_challenge_method"] == "S256"
    with pytest.raises(GrantEnded):
        sign_ins.finish(larkspur, code=lever.authorization.code_for(question), state="another")
    assert sign_ins.finish(larkspur, code=code, state=question["state"]).grant.lost_at is None


# -- two processes at once


def test_while_one_process_renews_the_token_another_uses_the_present_one(larkspur: Connection, wire: Wire) -> None:
    first = token(larkspur)

    with clock.moved(DUE):
        wire.then = lambda: others.append(token(larkspur))
        others: list[str] = []
        renewed = token(larkspur)

    assert (others, renewed == first, wire.token_requests) == ([first], False, 1)


def test_while_one_process_renews_an_expired_token_another_waits(larkspur: Connection, wire: Wire) -> None:
    waits: list[float | None] = []

    def ask() -> None:
        with pytest.raises(TryLater) as later:
            token(larkspur)
        waits.append(later.value.wait)

    wire.then = ask
    with clock.moved(OVER):
        token(larkspur)

    assert (waits, wire.token_requests) == ([1.0], 1)


def test_many_threads_at_once_spend_one_refresh_token(larkspur: Connection, wire: Wire, lever: Lever) -> None:
    barrier = threading.Barrier(4)

    def work() -> str:
        barrier.wait(timeout=SECONDS)
        give_up_at = time.monotonic() + SECONDS
        while time.monotonic() < give_up_at:
            with suppress(TryLater):
                return token(larkspur)
        return "none"

    with clock.moved(OVER):
        tokens = side_by_side([partial(copy_context().run, work) for _ in range(4)])

    assert (len(set(tokens)), "none" in tokens, spent(lever), wire.token_requests) == (1, False, 1, 1)


def test_two_callers_whose_token_was_refused_renew_it_once(larkspur: Connection, wire: Wire, lever: Lever) -> None:
    refused = token(larkspur)

    renewed = [token(larkspur, refused), token(larkspur, refused)]

    assert (len(set(renewed)), refused in renewed, spent(lever)) == (1, False, 1)


# -- answers that are lost on the way


def dies() -> None:
    raise KeyboardInterrupt


def breaks_off() -> None:
    raise httpx2.ReadError("cut")


def test_after_a_crash_another_process_tries_once_the_claim_is_old(
    larkspur: Connection, wire: Wire, lever: Lever
) -> None:
    lever.authorization.forgives_reuse = True
    wire.then = dies
    with clock.moved(OVER), pytest.raises(KeyboardInterrupt):
        token(larkspur)
    wire.then = lambda: None

    with clock.moved(OVER), pytest.raises(TryLater):
        token(larkspur)
    with clock.moved(OVER + CLAIM_LIFE):
        assert token(larkspur) in lever.authorization.consents[-1].access


def test_a_crash_between_receiving_and_storing_is_reported_as_such(
    larkspur: Connection, wire: Wire, lever: Lever
) -> None:
    wire.then = dies
    with clock.moved(OVER), pytest.raises(KeyboardInterrupt):
        token(larkspur)
    wire.then = lambda: None

    with clock.moved(OVER + CLAIM_LIFE), pytest.raises(StopSync, match="the answer from Lever with the next token"):
        token(larkspur)

    assert Grant.objects.get().lost_why == Loss.CUT


def test_a_slow_answer_is_given_up_before_another_process_may_claim_the_grant(
    larkspur: Connection, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(limits, "monotonic", lambda: now)

    def wait() -> None:
        nonlocal now
        now += 20
        wire.drop = None
        with clock.moved(timedelta(seconds=now)), suppress(TryLater):
            token(larkspur)

    wire.drop = wait
    with clock.moved(OVER), pytest.raises(AnswerLost):
        token(larkspur)

    assert (wire.token_requests, timedelta(seconds=now) < CLAIM_LIFE) == (1, True)


def test_a_claim_lasts_longer_than_a_request_for_tokens_and_the_storing_of_the_answer() -> None:
    assert timedelta(seconds=LONGEST_EXCHANGE + STORING) < CLAIM_LIFE


def test_a_lost_answer_does_no_harm_while_the_token_lasts(larkspur: Connection, wire: Wire, lever: Lever) -> None:
    first = token(larkspur)
    lever.authorization.forgives_reuse = True
    wire.then = breaks_off

    with clock.moved(DUE):
        assert token(larkspur) == first
    wire.then = lambda: None
    with clock.moved(DUE + timedelta(seconds=31)):
        assert token(larkspur) != first
    assert Grant.objects.get().claimed_at is None


def test_a_lost_answer_is_remembered_for_whoever_tries_next(larkspur: Connection, wire: Wire) -> None:
    wire.then = breaks_off
    with clock.moved(OVER):
        with pytest.raises(AnswerLost):
            token(larkspur)
        wire.then = lambda: None
        with pytest.raises(StopSync):
            token(larkspur)

    assert Grant.objects.get().lost_why == Loss.CUT


def test_tokens_are_stored_although_the_database_ended_the_session(larkspur: Connection, wire: Wire) -> None:
    def end_session() -> None:
        with database.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with ThreadPoolExecutor(1) as pool:
            pool.submit(terminate, pid).result()

    wire.then = end_session
    with clock.moved(OVER):
        renewed = token(larkspur)
        wire.then = lambda: None

        assert (token(larkspur), wire.token_requests) == (renewed, 1)


def terminate(pid: int) -> None:
    with database.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s)", [pid])
    database.close()


# -- the end of the access


def test_revoked_access_is_recorded_once_and_not_requested_again(
    larkspur: Connection, wire: Wire, lever: Lever
) -> None:
    lever.authorization.revoke()
    with clock.moved(DUE):
        for _ in range(2):
            with pytest.raises(StopSync, match="Lever ended the access"):
                token(larkspur)

    grant = Grant.objects.get()
    assert (grant.lost_why, grant.claim, wire.token_requests) == (Loss.ENDED, "", 1)


def test_a_sync_stops_when_access_is_revoked_and_goes_on_after_the_next_sign_in(lever: Lever, wire: Wire) -> None:
    with running_story(SETTINGS, {"lever.test": wire}, connector="lever") as story:
        story.connect()
        grants_access(story.connection, lever.authorization)
        story.request()
        story.switch(on=True)
        before = story.counts()
        lever.authorization.revoke()

        with clock.moved(OVER):
            works(story)
            stopped, phase = story.status()["sync"], phase_of(story.connection)
            grants_access(story.connection, lever.authorization)
            sync.try_again(connection=story.connection)
            works(story)

        assert (stopped["state"], phase) == ("stopped", Phase.BROKEN)
        assert stopped["reason"].startswith("Lever ended the access")
        assert (story.status()["sync"]["state"], story.counts()) == ("complete", before)
        assert before["candidates"] > 0


def works(story: Story) -> None:
    defer_sync(story.connection.pk)
    run_tasks()


def test_the_status_says_until_when_access_lasts(larkspur: Connection) -> None:
    end = Grant.objects.get().granted_at + timedelta(days=365)
    lines = io.StringIO()

    call_command("connection_status", connection="larkspur", stdout=lines)

    assert f"access by signing in lasts until {end:%Y-%m-%d}" in lines.getvalue()


def test_a_busy_endpoint_does_no_harm_while_the_token_lasts(larkspur: Connection, wire: Wire, lever: Lever) -> None:
    first = token(larkspur)

    lever.fail(429, Retry_After="30")
    with clock.moved(DUE):
        assert [token(larkspur), token(larkspur)] == [first, first]
    assert wire.token_requests == 1
    lever.fail(429, Retry_After="30")
    with clock.moved(OVER), pytest.raises(TryLater) as later:
        token(larkspur)

    assert later.value.wait == 30.0
    assert Grant.objects.get().claimed_at is None


def test_a_changed_client_secret_stops_the_sync_and_loses_nothing(larkspur: Connection, lever: Lever) -> None:
    wrong = connected({**SETTINGS, "client_secret": "a wrong one"})
    with clock.moved(OVER):
        with pytest.raises(StopSync, match="client id and secret"):
            token(wrong)

        assert token(larkspur)
    assert spent(lever) == 1


def test_without_a_sign_in_nothing_can_be_read(wire: Wire, db: None) -> None:
    made = connected(SETTINGS)

    with pytest.raises(ConnectorError, match="Nobody has signed in to Lever"), clients.ats(made) as ats:
        ats.check()


def test_tokens_that_no_key_opens_are_neither_claimed_nor_lost(larkspur: Connection, wire: Wire) -> None:
    before = Grant.objects.get().tokens_sealed
    Grant.objects.update(tokens_sealed=secrets.seal("{}", context="another row"))

    with clock.moved(timedelta(days=40)):
        keep_grants(0)
        run_tasks()
        with pytest.raises(TryLater, match="Sign in again"):
            token(larkspur)
        Grant.objects.update(tokens_sealed=before)

        assert token(larkspur)
    assert (Grant.objects.get().lost_at, wire.token_requests) == (None, 1)


def test_a_sync_waits_for_the_key_that_opens_the_tokens_and_says_so(lever: Lever, wire: Wire) -> None:
    with running_story(SETTINGS, {"lever.test": wire}, connector="lever") as story:
        story.connect()
        grants_access(story.connection, lever.authorization)
        story.request()
        story.switch(on=True)
        before = Grant.objects.get().tokens_sealed

        Grant.objects.update(tokens_sealed=secrets.seal("{}", context="another row"))
        later(seconds=61)
        waiting = story.status()
        Grant.objects.update(tokens_sealed=before)
        later(seconds=3600)

        assert waiting["sync"]["reason"] == waiting["access"]["reason"]
        assert waiting["sync"]["reason"].startswith("The key that encrypted the access to Lever is lost.")
        assert (waiting["sync"]["state"], waiting["access"]["ended_at"]) == ("complete", None)
        assert (story.status()["sync"]["reason"], story.status()["access"]["reason"]) == (None, None)


def test_an_unused_connection_keeps_its_access(larkspur: Connection, lever: Lever) -> None:
    for days in (20, 40):
        with clock.moved(timedelta(days=days)):
            keep_grants(0)
            run_tasks()

    assert spent(lever) == 1


def test_a_lost_grant_is_not_kept_alive(larkspur: Connection, wire: Wire) -> None:
    grant = Grant.objects.get()
    grants.lose(grant=grant, claim=grants.claim(grant=grant))

    with clock.moved(timedelta(days=40)):
        keep_grants(0)
        run_tasks()

    assert wire.token_requests == 0
