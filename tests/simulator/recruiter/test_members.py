import pytest
from django.test import Client

from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from tests.simulator.recruiter.test_recruiter_page import status
from tests.simulator.support import Receiver, candidate
from tests.support.html import tidy

URN = "urn:li:person:yrZCpj2Z12"
EXTENSION = "http://hub.test/rsc/extensions/profile-widget"


@pytest.fixture
def ada(account: Account) -> Candidate:
    return candidate(account)


def widget(client: Client, of: Candidate) -> str:
    return client.get(f"/candidates/{of.key}/member/").content.decode()


def test_the_profile_widget_is_embedded_as_documented(as_admin: Client, ada: Candidate, receiver: Receiver) -> None:
    connected = status(organization="urn:li:organization:4000123")
    receiver.answers["GET", "larkspur"] = (200, connected)

    page = tidy(widget(as_admin, ada))

    assert f"api_key: 77q1x8child4k extensions: HcmWidget@{EXTENSION}</script>" in page
    assert (
        f'<script type="IN/HcmWidget" data-widget-type="ATS" data-ats-candidate-id="{ada.key}" '
        'data-integration-context="urn:li:organization:4000123" data-show-unlink-url="true" '
        'data-confirm-unlink="true" data-onlink="onRecruiterLink" data-onunlink="onRecruiterUnlink" '
        'data-oninmail="onRecruiterInMail" '
        'data-width="100%"></script>'
    ) in page


def test_the_candidates_page_does_not_wait_for_the_agent(as_admin: Client, ada: Candidate, receiver: Receiver) -> None:
    page = as_admin.get(f"/candidates/{ada.key}/").content.decode()

    assert f'hx-get="/candidates/{ada.key}/member/"' in page
    assert [request for request in receiver.requests if request.method == "GET"] == []


def test_without_a_connection_or_an_agent_the_widget_area_says_so(
    as_admin: Client, ada: Candidate, receiver: Receiver
) -> None:
    receiver.answers["GET", "larkspur"] = (404, {"message": "unknown"})
    unconnected = widget(as_admin, ada)
    receiver.answers["GET", "larkspur"] = (500, {})

    away = widget(as_admin, ada)

    assert "Recruiter is not connected." in unconnected
    assert "The agent cannot be reached." in away


def test_a_manual_link_is_stored_and_reported_to_other_systems(
    as_admin: Client, ada: Candidate, receiver: Receiver
) -> None:
    linked = as_admin.post(f"/candidates/{ada.key}/member/link/", {"person": URN}, content_type="application/json")
    ada.refresh_from_db()
    after_link = (ada.recruiter_person, ada.updated_at)
    unlinked = as_admin.post(f"/candidates/{ada.key}/member/unlink/", {"person": URN}, content_type="application/json")
    ada.refresh_from_db()

    assert (linked.status_code, unlinked.status_code) == (200, 200)
    assert (after_link[0], ada.recruiter_person) == (URN, "")
    # A later ``updated_at`` tells other systems that the record has changed.
    assert ada.updated_at > after_link[1]


def row(page: str) -> str:
    return tidy(page.split('id="recruiter-person"')[1].split("</span>", maxsplit=1)[0].split(">", 1)[1]).strip()


def test_the_page_agrees_with_the_widget_and_never_shows_an_id(
    as_admin: Client, ada: Candidate, receiver: Receiver
) -> None:
    place = f"/candidates/{ada.key}/"
    rows = [row(as_admin.get(place).content.decode())]
    receiver.answers["GET", "person"] = (200, {"person": URN})
    rows.append(row(as_admin.get(f"{place}same/").content.decode()))
    rows.append(row(as_admin.get(place).content.decode()))
    as_admin.post(f"{place}member/link/", {"person": URN}, content_type="application/json")
    linked = as_admin.get(place).content.decode()
    rows.append(row(linked))
    as_admin.post(f"{place}member/unlink/", {"person": URN}, content_type="application/json")
    rows.append(row(as_admin.get(place).content.decode()))

    matched = "matched to a member by Recruiter"
    assert rows == ["not linked", matched, matched, "linked to a member", "not linked"]
    assert URN not in linked


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"\xff", b'{"person": ""}', b'{"person": 7}', b'{"person": "' + b"x" * 201]
)
def test_an_invalid_link_message_links_nobody(as_admin: Client, ada: Candidate, body: bytes) -> None:
    answer = as_admin.post(f"/candidates/{ada.key}/member/link/", body, content_type="application/json")

    ada.refresh_from_db()
    assert (answer.status_code, ada.recruiter_person) == (400, "")


def test_a_link_that_is_made_after_the_session_has_ended_is_not_taken_for_stored(
    browser: Client, ada: Candidate
) -> None:
    for step in ("link", "unlink"):
        answer = browser.post(f"/candidates/{ada.key}/member/{step}/", {"person": URN}, content_type="application/json")

        assert (answer.status_code, answer.json()) == (
            403,
            {"message": "You are signed out of ATS Simulator. Sign in again, then repeat the step."},
        )


def test_candidates_of_another_account_cannot_be_linked(as_admin: Client, other_account: Account) -> None:
    foreign = candidate(other_account)
    candidate_key = f"C-{foreign.number + 900}"

    answer = as_admin.post(
        f"/candidates/{candidate_key}/member/link/", {"person": URN}, content_type="application/json"
    )

    assert answer.status_code == 404
