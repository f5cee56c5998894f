from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.conf import LazySettings

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.oauth.services import issue_token
from hirewire.kit import clock
from tests.factories import hub
from tests.support.ats import Ats
from tests.support.http import hub_http

Written = Callable[[], list[ApiCall]]
CANDIDATE = {
    "firstName": "Zuzanna",
    "lastName": "Kowalczyk",
    "atsCreatedAt": 1_764_547_200_000,
    "atsLastModifiedAt": 1_767_225_600_000,
    "addresses": [],
    "phoneNumbers": [],
    "emailAddresses": ["zuzanna@example.test"],
    "manualMatchedMember": None,
    "externalProfileUrl": "https://ats.example.test/c/1",
}


def test_a_batch_is_recorded_with_the_outcome_of_each_record(ats: Ats, written: Written) -> None:
    at = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)

    with clock.stopped(at):
        ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE, "C-2": {"firstName": 7}})

    (call,) = written()
    assert (call.verb, call.path, call.resource, call.method) == (
        "PUT",
        "/v2/atsCandidates",
        "atsCandidates",
        "batch_update",
    )
    assert (call.status, call.done, call.refused) == (200, 1, 1)
    assert (call.application, call.organization, call.caller) == (ats.application, ats.organization, "APPLICATION")
    assert (call.at, call.version, call.protocol) == (at, "", "1.0.0")
    assert "ids[0].atsCandidateId=C-1" in call.query
    entities = msgspec.json.decode(call.request_body)["entities"]
    assert entities[ats.key("atsCandidateId", "C-1")] == {
        **CANDIDATE,
        "firstName": "*******",
        "lastName": "*********",
        "emailAddresses": ["********************"],
        "externalProfileUrl": "****************************",
    }
    errors = msgspec.json.decode(call.answer_body)["errors"]
    assert [error["status"] for error in errors.values()] == [422]


@pytest.mark.parametrize(("last_name", "kept"), [("Kowalczyk", 6), (7, 20)])
def test_a_batch_without_refusals_gets_a_quarter_of_the_room(
    ats: Ats, written: Written, settings: LazySettings, last_name: object, kept: int
) -> None:
    settings.HIREWIRE_JOURNAL_BODY = 8000
    sent = {f"C-{n}": {**CANDIDATE, "lastName": last_name} for n in range(20)}

    ats.put("atsCandidates", "atsCandidateId", sent)

    (call,) = written()
    entities = msgspec.json.decode(call.request_body)["entities"]
    assert len(entities.keys() - {"(journal)"}) == kept


def test_the_response_carries_the_id_of_its_journal_entry(ats: Ats, written: Written) -> None:
    answer = ats.call("GET", "atsIntegrations")

    (call,) = written()
    assert answer.headers["X-LI-UUID"] == call.uuid


def test_a_call_to_the_versioned_root_is_recorded(ats: Ats, written: Written) -> None:
    headers = {"Authorization": f"Bearer {hub.token_of(ats.application)}", "LinkedIn-Version": "202604"}

    hub_http().get("/rest/nothing", headers=headers)
    hub_http().get("/rest/candidates?ids=List()", headers=headers)

    nothing, candidates = written()
    assert (nothing.status, nothing.resource, nothing.application) == (404, "", ats.application)
    assert (candidates.resource, candidates.version, candidates.request_headers["LinkedIn-Version"]) == (
        "candidates",
        "20260401",
        "202604",
    )


def test_a_call_without_a_token_belongs_to_no_application(db: None, written: Written) -> None:
    hub_http().get("/v2/atsCandidates")

    (call,) = written()
    assert (call.status, call.application, call.caller) == (401, None, "NOBODY")


def test_a_call_with_an_expired_token_belongs_to_its_application(ats: Ats, written: Written) -> None:
    token = issue_token(application_id=ats.application.pk)

    with clock.moved(by=timedelta(hours=1)):
        hub_http().get("/v2/atsCandidates", headers={"Authorization": f"Bearer {token}"})

    (call,) = written()
    assert (call.status, call.application) == (401, ats.application)


def test_a_tunneled_call_is_recorded_as_the_original_call(ats: Ats, written: Written) -> None:
    headers = {
        "Authorization": f"Bearer {hub.token_of(ats.application)}",
        "X-HTTP-Method-Override": "GET",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    hub_http().post("/v2/seats", headers=headers, content=b"q=contract&contract=urn:li:contract:1")

    (call,) = written()
    assert (call.verb, call.query) == ("GET", "q=contract&contract=urn:li:contract:1")
    assert call.request_headers["X-HTTP-Method-Override"] == "GET"


def test_a_request_that_is_refused_early_is_recorded(db: None, written: Written) -> None:
    hub_http().get(f"/v2/atsCandidates?{'x' * 5000}")

    (call,) = written()
    assert (call.status, call.verb, call.path, call.request_body) == (414, "GET", "/v2/atsCandidates", "")


def test_nul_in_the_path_of_an_oauth_call_is_replaced(db: None, written: Written) -> None:
    hub_http().get("/oauth/v2/a%00b")

    (call,) = written()
    assert (call.status, call.path, call.method) == (404, "/oauth/v2/a�b", "a�b")


def test_tokens_and_secrets_are_not_recorded(db: None, written: Written) -> None:
    application, secret = hub.customer()
    form = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": secret}

    token = hub_http().post("/oauth/v2/accessToken", data=form).json()["access_token"]
    hub_http().get("/v2/me", headers={"Authorization": f"Bearer {token}"})
    hub_http().get(f"/v2/me?oauth2_access_token={token}")
    hub_http().post("/oauth/v2/accessToken", data={**form, "client_secret": "wrong-one"})

    calls = written()
    assert [(call.status, call.application) for call in calls] == [
        (200, application),
        (403, application),
        (403, application),
        (401, application),
    ]
    assert (calls[0].method, calls[0].request_body.split("&")[:2]) == (
        "accessToken",
        ["grant_type=client_credentials", f"client_id={application.client_id}"],
    )
    everything = "".join(stored(call) for call in calls)
    for hidden in (token, secret, "wrong-one"):
        assert hidden not in everything


def test_a_token_in_the_links_to_other_pages_is_not_recorded(ats: Ats, written: Written) -> None:
    for _ in range(2):
        hub.seat(ats.contract)
    token = hub.token_of(ats.application)

    answer = hub_http().get(f"/v2/seatsV2?oauth2_access_token={token}&q=attributes&start=0&count=1")

    assert f"/v2/seatsV2?oauth2_access_token={token}" in answer.text
    (call,) = written()
    assert "/v2/seatsV2?oauth2_access_token=***" in call.answer_body
    assert token not in stored(call)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"Zuzanna", b'{"a":' * 2000])
def test_a_body_that_is_not_json_is_only_measured(ats: Ats, written: Written, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {hub.token_of(ats.application)}"}

    hub_http().put("/v2/atsCandidates?ids=1", headers=headers, content=body)

    (call,) = written()
    assert call.request_body == f'{{"(journal)":"{len(body)} bytes that are not JSON"}}'


def test_a_call_that_raises_is_recorded_too(ats: Ats, written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"Authorization": f"Bearer {hub.token_of(ats.application)}"}
    monkeypatch.setattr("hirewire.hub.restli.dispatch.parse_query", None)

    hub_http().get("/v2/atsCandidates", headers=headers)

    (call,) = written()
    assert (call.status, call.resource) == (500, "atsCandidates")


def stored(call: ApiCall) -> str:
    return "\n".join(
        [
            call.path,
            call.query,
            call.request_body,
            call.answer_body,
            str(call.request_headers),
            str(call.answer_headers),
        ]
    )
