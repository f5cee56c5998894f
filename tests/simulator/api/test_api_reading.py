from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.kit import clock
from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.records.services.candidates import delete_candidate, edit_candidate
from hirewire.simulator.records.services.notes import add_note
from tests.simulator.support import Api, candidate, job

AUTHOR = ("Amara", "Okafor")


def test_without_the_key_nothing_is_read(account: Account) -> None:
    assert [Api("wrong").status_of(path) for path in ("account", "candidates", "counts")] == [401, 401, 401]


def test_the_account_names_itself_and_its_permissions(api: Api) -> None:
    assert api.get("account") == {
        "id": "larkspur",
        "name": "Larkspur Health",
        "version": "1",
        "permissions": ["jobs", "users", "candidates", "applications", "groups", "write"],
    }


@pytest.mark.parametrize("kind", ["candidates", "jobs", "applications", "users"])
def test_other_accounts_are_invisible(api: Api, other_account: Account, kind: str) -> None:
    theirs = create_application(candidate=candidate(other_account), job=job(other_account))

    assert api.walk(kind)[0] == []
    assert api.status_of(f"applications/{theirs.key}") == 404
    assert set(api.get("counts").values()) == {0}


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 5000])
def test_keys_without_a_record_are_not_found(account: Account, number: str) -> None:
    assert queries.note(account, f"N-{number}") is None
    assert queries.resume(account, f"R-{number}") is None
    assert queries.group(account, f"G-{number}") is None
    assert queries.user_named(account, f"U-{number}") is None


def test_pages_contain_every_record_once(api: Api, account: Account) -> None:
    keys = [candidate(account, f"Number {n}").key for n in range(7)]

    assert api.walk("candidates", limit=3)[0] == keys
    assert api.get("candidates/ids")["items"] == keys


def test_records_of_one_instant_are_not_lost_between_pages(api: Api, account: Account) -> None:
    with clock.stopped():
        keys = [candidate(account, f"Number {n}").key for n in range(5)]

    assert api.walk("candidates", limit=2)[0] == keys


def test_a_record_that_changes_between_pages_is_returned_again(api: Api, account: Account) -> None:
    people = [candidate(account, f"Number {n}") for n in range(4)]
    first = api.get("candidates", limit=2)

    edit_candidate(candidate=people[0], fields={"title": "Countess"})
    rest, _ = api.walk("candidates", limit=2, cursor=first["next"])

    assert rest == [people[2].key, people[3].key, people[0].key]


def test_a_watermark_continues_with_new_records(api: Api, account: Account) -> None:
    with clock.moved(timedelta(hours=-1)):
        old = candidate(account, "Old")
    _, watermark = api.walk("candidates")

    nothing, same = api.walk("candidates", cursor=watermark)
    new = candidate(account, "New")

    assert (nothing, same) == ([], watermark)
    assert api.walk("candidates", cursor=watermark)[0] == [new.key]
    assert api.walk("candidates")[0] == [old.key, new.key]


def test_a_watermark_stays_behind_changes_that_may_still_be_committed(api: Api, account: Account) -> None:
    with clock.stopped():
        fresh = candidate(account)
        _, watermark = api.walk("candidates")

        with clock.moved(timedelta(seconds=-3)):
            late = candidate(account, "Late")

    assert api.walk("candidates", cursor=watermark)[0] == [late.key, fresh.key]


def test_a_note_moves_its_candidate_to_the_end(api: Api, account: Account) -> None:
    first, second = candidate(account, "First"), candidate(account, "Second")

    add_note(about=first, text="Call back", author=AUTHOR)

    assert api.walk("candidates")[0] == [second.key, first.key]
    assert [note["text"] for note in api.get(f"candidates/{first.key}")["notes"]] == ["Call back"]


def test_updated_after_returns_later_records_only(api: Api, account: Account) -> None:
    with clock.moved(timedelta(days=-2)):
        candidate(account, "Old")
    new = candidate(account, "New")

    since = (clock.now() - timedelta(days=1)).isoformat()

    assert api.walk("candidates", updated_after=since)[0] == [new.key]


def test_deletions_name_the_person_and_the_applications(api: Api, account: Account) -> None:
    person = candidate(account)
    application = create_application(candidate=person, job=job(account))
    key = person.key

    delete_candidate(candidate=person)

    gone = [(item["kind"], item["id"]) for item in api.get("deletions")["items"]]
    assert sorted(gone) == [("application", application.key), ("candidate", key)]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"cursor": "nonsense"}, "cursor"),
        ({"updated_after": "yesterday"}, "updated_after"),
        ({"limit": "501"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "0"}, "limit"),
    ],
)
def test_wrong_parameters_are_named(api: Api, params: dict[str, str], field: str) -> None:
    assert api.get("candidates", **params)["error"]["field"] == field


@pytest.mark.parametrize(
    "lookup",
    [
        {"email": "ADA@mail.example"},
        {"profile_url": "https://www.hirewire.example/in/ada/"},
        {"recruiter_person": "urn:li:person:abc"},
    ],
)
def test_candidates_are_found_by_email_profile_or_person(api: Api, account: Account, lookup: dict[str, str]) -> None:
    candidate(account, "Somebody Else", emails=["x@mail.example"])
    ada = candidate(
        account,
        emails=["ada@mail.example"],
        profile_url="hirewire.example/in/ada",
        recruiter_person="urn:li:person:abc",
    )

    assert [item["id"] for item in api.get("candidates", **lookup)["items"]] == [ada.key]


@pytest.mark.parametrize("lookup", ["email=", "email=+", "profile_url=", "profile_url=https://", "recruiter_person="])
def test_a_look_up_for_nothing_finds_nobody(api: Api, account: Account, lookup: str) -> None:
    candidate(account)

    assert api.get(f"candidates?{lookup}") == {"items": []}


@pytest.mark.parametrize(
    "place",
    [
        "candidates?email=%00",
        "candidates?profile_url=%00",
        "candidates?recruiter_person=a%00",
        "jobs?cursor=%00",
        "users/a%00@mail.example",
    ],
)
def test_nul_in_an_address_is_refused(api: Api, place: str) -> None:
    assert api.status_of(place) == 422


@pytest.mark.parametrize("count", [1, 6])
def test_a_page_of_the_api_takes_the_same_queries_for_any_size(api: Api, account: Account, count: int) -> None:
    position = job(account)
    for n in range(count):
        person = candidate(account, f"Number {n}")
        add_note(about=person, text="x", author=AUTHOR)
        add_note(about=create_application(candidate=person, job=position), text="y", author=AUTHOR)

    with CaptureQueriesContext(connection) as people:
        api.get("candidates")
    with CaptureQueriesContext(connection) as applications:
        api.get("applications")

    # One query for the key, one for the records, and one for each kind of related row, such as notes.
    assert (len(people), len(applications)) == (3, 6)
