"""If the ATS confirms which user came back from Recruiter, a sign-in is valid only for the user for whom it began."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from hirewire.agent.accounts.models import RecruiterAccount, SignIn
from hirewire.agent.connections.models import Connection
from hirewire.client import RscClient
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.kit import clock
from tests.factories import hub, lists
from tests.support.http import ats_http
from tests.support.sites import ATS, HUB
from tests.support.story import Story

pytestmark = pytest.mark.usefixtures("enabled")
BACK = "http://ats.test/settings/me/?tab=1"
REFUSED = {"message": "This sign-in did not begin for this user, began too long ago, or has ended already."}


@pytest.fixture
def recruiter(story: Story) -> Seat:
    seat = hub.seat(story.contract, hub.person("Amara", "Okafor"))
    lists.profile(seat)
    return seat


def begins(story: Story, user_id: str, *, confirms: bool = True) -> str:
    body = {"return_url": BACK, "name": "Somebody", "confirms": confirms}
    url: str = story.call("POST", f"/accounts/{user_id}", body=body)["url"]
    return url


def opens(address: str, seat: Seat) -> tuple[bool, dict[str, list[str]]]:
    """Open the address in a browser that is signed in to Recruiter as the seat's person.

    Return whether Recruiter asked for a confirmation, and the parameters that the ATS's page gets.
    """
    browser = Client(headers={"host": HUB})
    browser.force_login(seat.person, "django.contrib.auth.backends.ModelBackend")
    path = address.removeprefix(f"http://{HUB}")
    answer = browser.get(path)
    is_asked = answer.status_code == 200
    if is_asked:
        answer = browser.post(path, {"answer": "allow", "person": seat.person.pk})
    back = ats_http().get(answer.headers["Location"].removeprefix(f"http://{ATS}")).headers["Location"]
    return is_asked, parse_qs(urlsplit(back).query)


def confirms(story: Story, user_id: str, code: str) -> dict[str, object]:
    return story.call("POST", f"/accounts/{user_id}/confirm", body={"code": code})


def linked() -> list[tuple[str, str]]:
    return list(RecruiterAccount.objects.values_list("user_id", "person"))


def test_an_account_is_linked_once_the_host_has_confirmed_the_user(story: Story, recruiter: Seat) -> None:
    _, back = opens(begins(story, "U-1"), recruiter)
    before = linked()

    status = confirms(story, "U-1", back["confirmation"][0])

    person = person_urn(story.application.pk, recruiter.person.member_id)
    assert (back["tab"], back["recruiter"], before) == (["1"], ["confirm"], [])
    assert linked() == [("U-1", person)]
    assert [account["person"] for account in status["accounts"]] == [person]
    assert not SignIn.objects.exists()


def test_whoever_opens_a_forwarded_address_is_linked_to_nobody(story: Story, recruiter: Seat) -> None:
    _, back = opens(begins(story, "U-2"), recruiter)
    [code] = back["confirmation"]

    answer = confirms(story, "U-1", code)
    again = confirms(story, "U-2", code)

    assert (answer, again) == (REFUSED, REFUSED)
    assert linked() == []


def test_a_code_counts_once_and_for_fifteen_minutes(story: Story, recruiter: Seat) -> None:
    _, first = opens(begins(story, "U-1"), recruiter)
    _, second = opens(begins(story, "U-1"), recruiter)

    confirms(story, "U-1", first["confirmation"][0])
    again = confirms(story, "U-1", first["confirmation"][0])
    with clock.moved(timedelta(minutes=16)):
        late = confirms(story, "U-1", second["confirmation"][0])

    assert (again, late) == (REFUSED, REFUSED)


def test_a_state_is_no_code_and_a_code_no_state(story: Story, recruiter: Seat) -> None:
    address = begins(story, "U-1")
    [state] = parse_qs(urlsplit(address).query)["state"]

    early = confirms(story, "U-1", state)
    _, back = opens(address, recruiter)
    answer = ats_http().get(f"/agent/signed-in?state={back['confirmation'][0]}&code=x")

    assert (early, answer.status_code) == (REFUSED, 400)


@pytest.mark.parametrize("does_confirm", [True, False])
def test_a_person_is_asked_each_time_if_the_host_confirms_nobody(
    story: Story, recruiter: Seat, *, does_confirm: bool
) -> None:
    opens(begins(story, "U-1", confirms=does_confirm), recruiter)

    is_asked, back = opens(begins(story, "U-1", confirms=does_confirm), recruiter)

    assert is_asked is not does_confirm
    assert back["recruiter"] == ["confirm" if does_confirm else "connected"]


@pytest.mark.parametrize("confirms", [True, False])
def test_a_sign_in_fails_if_the_settings_lead_to_another_account_meanwhile(
    story: Story, recruiter: Seat, monkeypatch: pytest.MonkeyPatch, *, confirms: bool
) -> None:
    def answer(*_: object, **_named: object) -> str:
        Connection.objects.update(account_number=1)
        return "urn:li:person:P"

    monkeypatch.setattr(RscClient, "signed_in_person", answer)

    _, back = opens(begins(story, "U-1", confirms=confirms), recruiter)

    assert (back["recruiter"], linked(), SignIn.objects.exists()) == (["failed"], [], False)
