import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from hirewire.kit import clock
from hirewire.simulator.duplicates.services import note_found
from hirewire.simulator.history.models import ClosedAccount, Evaluation, Message, RecruiterNote
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.records.services.candidates import edit_candidate
from tests.simulator.support import Api, Json, Receiver, candidate, job
from tests.support.html import tidy

CONTRACT = "urn:li:contract:5"
AMARA = {"first_name": "Amara", "last_name": "Okafor"}
AT = "2026-05-04T12:00:00+00:00"


@pytest.fixture
def person(account: Account) -> Candidate:
    return candidate(account)


def message(**changes: Json) -> Json:
    given = {"contract": CONTRACT, "recruiter": AMARA, "from_candidate": False, "thread": "t"}
    return {**given, "subject": "Crane work", "text": "Hello Ada", "sent_at": AT, **changes}


def note(**changes: Json) -> Json:
    given = {"contract": CONTRACT, "author": AMARA, "text": "Prefers nights"}
    return {**given, "written_at": AT, "changed_at": AT, **changes}


def let_read(api: Api, *users: User) -> None:
    body = {"user_ids": [user.key for user in users], "fetched_at": clock.now()}
    assert api.send("PUT", f"recruiter-contracts/{quote(CONTRACT)}", body)[0] == 200


def status(*, is_on: bool) -> Json:
    return {"tenant": "larkspur", "company_is_on": True, "contracts": [{"urn": CONTRACT, "is_on": is_on}]}


def page(browser: Client, person: Candidate) -> str:
    return browser.get(person.get_absolute_url()).content.decode()


def test_a_message_that_is_sent_twice_is_stored_once(api: Api, person: Candidate) -> None:
    place = f"candidates/{person.key}/recruiter-messages/I600_1000"

    answers = [api.send("PUT", place, message())[0] for _ in range(2)]

    assert answers == [200, 200]
    assert list(Message.objects.values_list("text", "desk__key")) == [("Hello Ada", CONTRACT)]


def test_a_note_is_replaced_and_removed(api: Api, person: Candidate) -> None:
    place = f"candidates/{person.key}/recruiter-notes/7"
    api.send("PUT", place, note())
    api.send("PUT", place, note(text="Prefers days"))
    assert list(RecruiterNote.objects.values_list("text", flat=True)) == ["Prefers days"]

    answers = [api.send("DELETE", place, None)[0] for _ in range(2)]

    assert answers == [200, 404]
    assert not RecruiterNote.objects.exists()


@pytest.mark.parametrize("place", ["recruiter-messages/1", "recruiter-notes/1", "closed-account"])
def test_history_of_another_accounts_candidate_is_refused(api: Api, other_account: Account, place: str) -> None:
    stranger = candidate(other_account)
    bodies = {"recruiter-messages/1": message(), "recruiter-notes/1": note(), "closed-account": {"closed_at": AT}}

    assert api.send("PUT", f"candidates/{stranger.key}/{place}", bodies[place])[0] == 404


def test_readers_are_limited_to_users_of_the_account(api: Api, recruiter: User, other_account: Account) -> None:
    body = {"user_ids": [recruiter.key, "U-999999", "nonsense"], "fetched_at": AT}

    _, answer = api.send("PUT", f"recruiter-contracts/{quote(CONTRACT)}", body)

    assert answer["user_ids"] == [recruiter.key]


def test_a_user_with_a_seat_reads_everything(
    api: Api, person: Candidate, as_recruiter: Client, recruiter: User
) -> None:
    api.send("PUT", f"candidates/{person.key}/recruiter-messages/1", message())
    api.send("PUT", f"candidates/{person.key}/recruiter-notes/1", note())
    let_read(api, recruiter)

    shown = page(as_recruiter, person)

    assert "Crane work" in shown
    assert "Hello Ada" in shown
    assert "Prefers nights" in shown
    assert "last fetched" in shown


def test_a_user_without_a_seat_sees_only_that_messages_exist(
    api: Api, person: Candidate, as_recruiter: Client, admin: User
) -> None:
    api.send("PUT", f"candidates/{person.key}/recruiter-messages/1", message())
    api.send("PUT", f"candidates/{person.key}/recruiter-notes/1", note())
    let_read(api, admin)

    shown = page(as_recruiter, person)

    assert "Crane work" in shown
    assert "Hello Ada" not in shown
    assert "Prefers nights" not in shown
    assert "Connect your Recruiter account" in shown


def test_a_user_who_may_not_read_notes_is_not_told_that_there_are_none(
    api: Api, person: Candidate, as_recruiter: Client, admin: User
) -> None:
    api.send("PUT", f"candidates/{person.key}/recruiter-notes/1", note())
    let_read(api, admin)

    shown = tidy(page(as_recruiter, person))

    assert "Does the embedded profile show more than this list?" in shown
    assert f'href="/settings/me/?candidate={person.key}"' in shown


def test_every_record_of_a_person_shows_the_persons_history(
    api: Api, account: Account, person: Candidate, as_recruiter: Client, recruiter: User
) -> None:
    """The agent stores a person's history under one record, and the pages of the person's other records show it, too.

    Recruiter's widget also shows the history at all records of the person.
    """
    second = candidate(account, first_name="Ada", last_name="King")
    note_found(candidate=person, person="urn:li:person:1")
    edit_candidate(candidate=second, fields={"recruiter_person": "urn:li:person:1"})
    api.send("PUT", f"candidates/{person.key}/recruiter-messages/1", message())
    api.send("PUT", f"candidates/{person.key}/recruiter-notes/1", note())
    let_read(api, recruiter)

    shown = page(as_recruiter, second)

    assert "Hello Ada" in shown
    assert "Prefers nights" in shown
    assert "Hello Ada" not in page(as_recruiter, candidate(account, first_name="Ada", last_name="Byron"))


def test_after_connecting_the_user_returns_to_the_candidates_page(as_recruiter: Client, person: Candidate) -> None:
    answer = as_recruiter.get(f"/settings/me/?candidate={person.key}&recruiter=connected", follow=True)

    assert answer.redirect_chain[0][0].startswith(f"{person.get_absolute_url()}?since=")
    assert 'aria-busy="true"' in answer.content.decode().split('id="history"')[1].split(">")[0]


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_needs_the_same_queries_for_any_history(
    api: Api,
    person: Candidate,
    as_recruiter: Client,
    django_assert_num_queries: Json,
    count: int,
) -> None:
    for number in range(count):
        api.send("PUT", f"candidates/{person.key}/recruiter-messages/{number}", message())
    page(as_recruiter, person)

    with django_assert_num_queries(17):
        page(as_recruiter, person)


def test_refresh_asks_the_agent_and_the_page_waits_for_news(
    api: Api, person: Candidate, as_recruiter: Client, recruiter: User, receiver: Receiver
) -> None:
    receiver.answers[("POST", "history")] = (200, status(is_on=True))
    let_read(api)

    asked = as_recruiter.post(f"/candidates/{person.key}/recruiter/refresh/", headers={"HX-Request": "true"})

    assert [request.url.path.rpartition("/")[2] for request in receiver.requests] == ["history"]
    assert 'hx-trigger="load delay:1s"' in asked.content.decode()
    since = quote((clock.now() - timedelta(seconds=2)).isoformat())
    let_read(api)
    later = as_recruiter.get(f"/candidates/{person.key}/recruiter/?since={since}").content.decode()
    assert "hx-trigger" not in later


def test_refresh_says_that_contract_level_is_off_and_waits_for_nothing(
    person: Candidate, as_recruiter: Client, receiver: Receiver
) -> None:
    receiver.answers[("POST", "history")] = (200, status(is_on=False))
    refresh = f"/candidates/{person.key}/recruiter/refresh/"

    asked = as_recruiter.post(refresh, headers={"HX-Request": "true"}).content.decode()
    reloaded = as_recruiter.post(refresh, follow=True).content.decode()

    assert "Contract level is off. The agent fetches InMail and notes only when it is on." in asked
    assert "hx-trigger" not in asked
    assert "The history was not fetched. Contract level is off." in reloaded


@pytest.mark.parametrize(
    ("waited", "trigger", "is_told"), [(2, "1s", False), (40, "5s", True), (1_100, "5s", True), (1_300, None, True)]
)
def test_a_page_keeps_polling_for_a_late_answer(
    person: Candidate, as_recruiter: Client, *, waited: int, trigger: str | None, is_told: bool
) -> None:
    with clock.stopped():
        since = quote((clock.now() - timedelta(seconds=waited)).isoformat())

        part = as_recruiter.get(f"/candidates/{person.key}/recruiter/?since={since}").content.decode()

    assert re.findall(r'hx-trigger="load delay:(\w+)"', part) == ([trigger] if trigger else [])
    assert ("Recruiter has not answered yet. New items appear here later." in part) is is_told
    assert ('aria-busy="true"' in part, 'aria-disabled="true"' in part) == (not is_told, not is_told)


def test_an_unreachable_agent_is_reported_on_the_page(
    person: Candidate, as_recruiter: Client, receiver: Receiver
) -> None:
    receiver.answers[("POST", "history")] = (503, {"message": "Not now."})

    asked = as_recruiter.post(f"/candidates/{person.key}/recruiter/refresh/", headers={"HX-Request": "true"})

    assert "Not now." in asked.content.decode()
    assert "hx-trigger" not in asked.content.decode()


def test_a_closed_account_asks_for_a_decision_once(
    api: Api, person: Candidate, as_recruiter: Client, recruiter: User
) -> None:
    place = f"candidates/{person.key}/closed-account"
    api.send("PUT", place, {"closed_at": AT})
    assert "closed their Recruiter account on" in page(as_recruiter, person)

    as_recruiter.post(f"/candidates/{person.key}/keep/")
    api.send("PUT", place, {"closed_at": AT})

    assert "closed their Recruiter account on" not in page(as_recruiter, person)
    assert ClosedAccount.objects.get().kept_by == recruiter


def test_an_evaluation_is_stored_once_and_shown(
    account: Account, api: Api, person: Candidate, as_recruiter: Client
) -> None:
    application = create_application(candidate=person, job=job(account))
    body = {"evaluator": AMARA, "rating": "Good fit", "evaluated_at": AT, "comment": "Ask about shifts."}
    body["criteria"] = [{"attribute": "Welding", "result": "met"}]
    place = f"applications/{application.key}/recruiter-evaluations/one"

    answers = [api.send("PUT", place, body)[0] for _ in range(2)]

    assert answers == [200, 200]
    assert Evaluation.objects.count() == 1
    shown = page(as_recruiter, person)
    assert "Good fit" in shown
    assert "Welding: met" in tidy(shown)
    assert api.get(f"applications/{application.key}")["scorecards"] == [], "the evaluation must not go back as feedback"


def test_history_is_deleted_with_the_candidate(api: Api, person: Candidate, as_recruiter: Client) -> None:
    api.send("PUT", f"candidates/{person.key}/recruiter-messages/1", message())

    as_recruiter.post(f"/candidates/{person.key}/delete/")

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "broken", [{"sent_at": "2026-05-04T12:00:00"}, {"contract": ""}, {"recruiter": None}, {"text": 5}]
)
def test_an_invalid_body_is_refused_with_the_field(api: Api, person: Candidate, broken: Json) -> None:
    status, answer = api.send("PUT", f"candidates/{person.key}/recruiter-messages/1", message(**broken))

    assert status == 422
    assert answer["error"]["field"] == next(iter(broken))
