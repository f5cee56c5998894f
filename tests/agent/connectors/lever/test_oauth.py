"""Signing in to Lever: the agent's HTTP requests, and the answers that Lever's documentation describes."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import httpx2
import pytest

from hirewire.agent.connectors.lever import Lever as Connector
from hirewire.agent.connectors.lever import Settings
from hirewire.agent.connectors.lever.sign_in import OAUTH
from hirewire.agent.doubles.authorization import Consent
from hirewire.agent.doubles.lever.double import CLIENT_ID, CLIENT_SECRET
from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.agent.sdk.http import GrantedToken, SteadyPace
from hirewire.agent.sdk.http.tokens import AnswerLost, ClientRefused, GrantEnded, TokenEndpoint, Tokens
from hirewire.agent.sdk.orders import AddToJob, ExportedPerson
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.lever.world import AMARAS_EMAIL, SECRET, LeverWorld

BACK = "http://agent.test/oauth/lever"
ADDRESS = "http://lever.test/v1"


class Person:
    """A user of Lever, who allows or refuses an app's request to act for them."""

    def __init__(self, world: LeverWorld) -> None:
        self.world = world
        self.endpoints = OAUTH.endpoints_for(ADDRESS)
        self.http = httpx2.Client(transport=world.transport(), base_url="http://lever.test")

    def question(self, **changes: str) -> dict[str, str]:
        scopes = " ".join(scope.name for scope in OAUTH.scopes_for({"confidential": "yes"}))
        return {
            "client_id": CLIENT_ID,
            "redirect_uri": BACK,
            "response_type": "code",
            "state": "a state",
            "scope": scopes,
            "audience": self.endpoints.audience,
            **changes,
        }

    def decides(self, decision: str, **changes: str) -> dict[str, str]:
        """Press a button on Lever's consent page. Return the parameters with which the browser returns to the agent."""
        body = urlencode({**self.question(**changes), "decision": decision})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.http.post("/authorize", content=body, headers=form)
        address, _, query = answer.headers["Location"].partition("?")
        assert (answer.status_code, address) == (302, BACK)
        return dict(parse_qsl(query))

    def endpoint(self, **changes: str) -> TokenEndpoint:
        client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **changes}
        return TokenEndpoint(self.endpoints.token_url, transport=self.world.transport(), **client)

    def allows(self, **changes: str) -> Tokens:
        return self.endpoint().exchange(self.decides("allow", **changes)["code"], redirect_uri=BACK)

    @property
    def consent(self) -> Consent:
        return self.world.double.authorization.consents[-1]


class Keeper:
    """Keeps the tokens of one connection, as the agent does in its database."""

    def __init__(self, person: Person) -> None:
        self._endpoint, self._tokens = person.endpoint(), person.allows()

    def token(self, refused: str) -> str:
        if refused == self._tokens.access_token:
            self._tokens = self._endpoint.renew(self._tokens.refresh_token)
        return self._tokens.access_token


@pytest.fixture
def world() -> LeverWorld:
    return LeverWorld()


@pytest.fixture
def person(world: LeverWorld) -> Iterator[Person]:
    person = Person(world)
    yield person
    person.http.close()


def connector(world: LeverWorld, token: httpx2.Auth) -> Connector:
    settings = Settings(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, user=AMARAS_EMAIL, base_url=ADDRESS, confidential="yes"
    )
    pace = SteadyPace(8, now=lambda: world.clock.now().timestamp(), sleep=world.clock.sleep)
    return Connector(settings, webhook_secret=SECRET, transport=world.transport(), auth=token, pace=pace)


def jobs(ats: Connector) -> set[str]:
    return {record.id for page in ats.changes(Stream.JOBS, None) for record in page.records if hasattr(record, "id")}


def test_the_page_names_each_scope_and_the_buttons_lead_back_with_the_state(person: Person) -> None:
    page = person.http.get("/authorize", params=person.question()).text

    assert [name for name in person.question()["scope"].split() if name not in page] == []
    assert person.decides("allow").keys() == {"state", "code"}
    assert person.decides("deny")["error"] == "access_denied"
    assert person.decides("deny")["state"] == "a state"


def test_an_incomplete_sign_in_request_is_refused(person: Person) -> None:
    refused = [person.http.get("/authorize", params=person.question(**{name: ""})) for name in ("state", "scope")]

    assert [answer.status_code for answer in refused] == [400, 400]


def test_the_scopes_suffice_for_everything_that_the_connector_does(world: LeverWorld, person: Person) -> None:
    by_key, by_sign_in = world.connector(), connector(world, GrantedToken(Keeper(person).token))

    assert by_sign_in.check().missing_permissions == ()
    assert jobs(by_sign_in) == jobs(by_key)
    by_sign_in.listen("http://agent.test/hooks/1")
    assert {row["url"] for row in world.double.store.rows("webhooks")} == {"http://agent.test/hooks/1"}


def test_lever_allows_twenty_scopes_at_most() -> None:
    assert len(OAUTH.scopes) <= 20


def test_a_scope_that_was_not_allowed_is_named(world: LeverWorld, person: Person) -> None:
    wanted = person.question()["scope"].replace("notes:write:admin", "")
    tokens = person.allows(scope=wanted)

    assert connector(world, GrantedToken(lambda _refused: tokens.access_token)).check().missing_permissions == (
        "notes:read:admin",
    )


def test_a_write_that_was_not_allowed_names_the_scope_as_lever_does(world: LeverWorld, person: Person) -> None:
    tokens = person.allows(scope=person.question()["scope"].replace("contact:write:admin", ""))
    ats = connector(world, GrantedToken(lambda _refused: tokens.access_token))
    omar = ExportedPerson(person="p", first_name="Omar", last_name="Haddad", emails=("omar@example.com",))

    with pytest.raises(StopSync, match="“contact:write:admin”"):
        ats.write(AddToJob(person=omar, candidate_id=world.account.people["omar"]["id"]))


def test_without_the_right_audience_nothing_but_offline_access_is_granted(world: LeverWorld, person: Person) -> None:
    tokens = person.allows(audience="https://api.lever.co/v1")

    assert tokens.scope == "offline_access"
    missing = connector(world, GrantedToken(lambda _refused: tokens.access_token)).check().missing_permissions
    assert "postings:read:admin" in missing


def test_without_offline_access_there_is_no_refresh_token(person: Person) -> None:
    assert person.allows(scope="postings:read:admin").refresh_token == ""


def test_a_code_works_once(person: Person) -> None:
    code = person.decides("allow")["code"]
    person.endpoint().exchange(code, redirect_uri=BACK)

    with pytest.raises(GrantEnded):
        person.endpoint().exchange(code, redirect_uri=BACK)


def test_a_code_is_bound_to_its_redirect_address(person: Person) -> None:
    code = person.decides("allow")["code"]

    with pytest.raises(GrantEnded):
        person.endpoint().exchange(code, redirect_uri="http://elsewhere.test/")


def test_a_code_is_bound_to_its_proof_key(person: Person) -> None:
    code = person.decides("allow", code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")["code"]

    tokens = person.endpoint().exchange(code, redirect_uri=BACK, verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    other = person.decides("allow", code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")["code"]

    assert tokens.access_token
    with pytest.raises(GrantEnded):
        person.endpoint().exchange(other, redirect_uri=BACK, verifier="another")


def test_a_wrong_secret_is_refused_without_naming_it(person: Person) -> None:
    with pytest.raises(ClientRefused) as refused:
        person.endpoint(client_secret="a wrong one").renew("whatever")

    assert str(refused.value) == "The ATS does not accept the client id and secret (401, access_denied)."


def test_each_renewal_hands_out_the_next_refresh_token(person: Person) -> None:
    first = person.allows()

    second = person.endpoint().renew(first.refresh_token)

    assert len({first.refresh_token, second.refresh_token, first.access_token, second.access_token}) == 4
    assert second.life == timedelta(hours=1)


def test_a_refresh_token_that_is_spent_twice_ends_everything(person: Person) -> None:
    first = person.allows()
    second = person.endpoint().renew(first.refresh_token)

    for spent in (first, second):
        with pytest.raises(GrantEnded):
            person.endpoint().renew(spent.refresh_token)


@pytest.mark.parametrize(("days", "times"), [(91, 1), (60, 7)], ids=["idle", "a year old"])
def test_a_refresh_token_ends_when_idle_and_after_a_year(
    world: LeverWorld, person: Person, days: int, times: int
) -> None:
    tokens = person.allows()

    for _ in range(times - 1):
        world.pass_time(timedelta(days=days))
        tokens = person.endpoint().renew(tokens.refresh_token)
    world.pass_time(timedelta(days=days))

    with pytest.raises(GrantEnded):
        person.endpoint().renew(tokens.refresh_token)


def test_an_access_token_ends_and_is_renewed_on_the_way(world: LeverWorld, person: Person) -> None:
    ats = connector(world, GrantedToken(Keeper(person).token))
    before = jobs(ats)

    world.pass_time(timedelta(minutes=61))

    assert jobs(ats) == before
    assert len(person.consent.spent) == 1


def test_a_token_that_ends_early_is_renewed_when_it_is_refused(world: LeverWorld, person: Person) -> None:
    world.double.authorization.ends_early = timedelta(minutes=59)
    ats = connector(world, GrantedToken(Keeper(person).token))
    ats.check()

    world.pass_time(timedelta(minutes=2))

    assert ats.check().missing_permissions == ()


def test_revoked_access_stops_the_sync(world: LeverWorld, person: Person) -> None:
    ats = connector(world, GrantedToken(Keeper(person).token))
    ats.check()

    world.double.authorization.revoke()

    with pytest.raises(StopSync, match="no longer accepts the sign-in"):
        ats.check()


@pytest.mark.parametrize(("status", "kind"), [(429, TryLater), (503, AnswerLost)])
def test_a_busy_token_endpoint_is_asked_again_later(
    world: LeverWorld, person: Person, status: int, kind: type[TryLater]
) -> None:
    tokens = person.allows()
    world.double.fail(status, Retry_After="7")

    with pytest.raises(TryLater) as later:
        person.endpoint().renew(tokens.refresh_token)

    assert (type(later.value), later.value.wait) == (kind, 7.0 if status == 429 else None)


def test_an_answer_without_a_token_counts_as_lost(person: Person, world: LeverWorld) -> None:
    tokens = person.allows()
    world.double.spoil = lambda _request, response: type(response)(200, b"<html>")

    with pytest.raises(AnswerLost):
        person.endpoint().renew(tokens.refresh_token)


def test_the_repr_of_tokens_hides_them(person: Person) -> None:
    assert repr(person.allows()) == "Tokens(expires_in=3600.0)"
