import gzip

import pytest

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import api_key
from hirewire.simulator.records.models import Application, Candidate, Job, Note
from hirewire.simulator.records.services.applications import create_application
from tests.simulator.support import Api, Json, candidate, job
from tests.support.http import ats_http


def test_a_candidate_is_created_with_the_given_fields(api: Api) -> None:
    given = {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "emails": ["ada@mail.example"],
        "title": "Analyst",
        "company": "Engines",
        "profile_url": "hirewire.example/in/ada",
        "recruiter_person": "urn:li:person:abc",
        "source": "Recruiter",
    }

    status, made = api.send("POST", "candidates", given)

    assert status == 201
    assert {name: made[name] for name in given} == given
    assert made["url"] == f"http://ats.test/candidates/{made['id']}/"


def test_a_patch_changes_only_what_it_names(api: Api, account: Account) -> None:
    ada = candidate(account, emails=["ada@mail.example"], title="Analyst")

    status, now = api.send("PATCH", f"candidates/{ada.key}", {"recruiter_person": "urn:li:person:abc"})

    assert (status, now["recruiter_person"], now["title"], now["emails"]) == (
        200,
        "urn:li:person:abc",
        "Analyst",
        ["ada@mail.example"],
    )


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"title": "Nobody"}, 422, "last_name"),
        ({"last_name": 7}, 422, "last_name"),
        ({"last_name": "x" * 101}, 422, "last_name"),
        ({"last_name": "Ada", "emails": "ada@mail.example"}, 422, "emails"),
        ({"last_name": "Ada", "profile_url": "javascript:alert(1)"}, 422, "profile_url"),
        (b'{"last_name": "Ada\\u0000"}', 422, None),
        (b"{", 400, None),
        (b"\xff", 400, None),
    ],
)
def test_an_invalid_candidate_is_refused_with_the_field(api: Api, body: Json, status: int, field: str | None) -> None:
    answer = api.send("POST", "candidates", body)

    assert (answer[0], answer[1]["error"]["field"]) == (status, field)
    assert Candidate.objects.count() == 0


def test_an_escaped_backslash_is_not_read_as_nul(api: Api) -> None:
    status, made = api.send("POST", "candidates", rb'{"last_name": "Ada\\u0000"}')

    assert (status, made["last_name"]) == (201, r"Ada\u0000")


def test_a_patch_cannot_take_away_what_a_new_record_needs(api: Api, account: Account) -> None:
    ada, position = candidate(account), job(account)

    answers = [
        api.send("PATCH", f"candidates/{ada.key}", {"first_name": "", "last_name": " "}),
        api.send("PATCH", f"jobs/{position.key}", {"title": ""}),
    ]
    mononym = api.send("PATCH", f"candidates/{ada.key}", {"last_name": ""})[0]

    assert [(status, answer["error"]["field"]) for status, answer in answers] == [(422, "last_name"), (422, "title")]
    assert mononym == 200


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 201), ("br", 415), ("identity", 400), ("gzip-is-no-gzip", 415)]
)
def test_a_body_may_be_compressed(account: Account, encoding: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {api_key(account)}", "Content-Encoding": encoding}

    answer = ats_http().post("/api/v1/candidates", content=gzip.compress(b'{"last_name": "Okafor"}'), headers=headers)

    assert answer.status_code == status
    assert answer.headers.get("accept-encoding") == ("gzip" if status == 415 else None)


def test_a_body_that_decompresses_too_large_is_refused(account: Account) -> None:
    headers = {"Authorization": f"Bearer {api_key(account)}", "Content-Encoding": "gzip"}

    answer = ats_http().post("/api/v1/candidates", content=gzip.compress(b" " * 3_000_000), headers=headers)

    assert (answer.status_code, answer.json()["error"]["message"]) == (
        413,
        "The body is longer than 2,621,440 bytes when it is decoded.",
    )


@pytest.mark.parametrize("credited", ["amara.okafor@larkspur.example", "U-{pk}", "nobody@larkspur.example"])
def test_an_application_credits_a_user_by_id_or_email(
    api: Api, account: Account, recruiter: User, credited: str
) -> None:
    body = {
        "candidate_id": candidate(account).key,
        "job_id": job(account).key,
        "source": "Recruiter",
        "credited_to": credited.format(pk=recruiter.pk),
    }

    status, made = api.send("POST", "applications", body)

    assert (status, [stage["name"] for stage in made["stages"]]) == (201, ["Applied"])
    assert Application.objects.get().credited_to == (None if "nobody" in credited else recruiter)


def test_a_second_application_for_the_same_job_is_a_conflict(api: Api, account: Account) -> None:
    existing = create_application(candidate=candidate(account), job=job(account))

    body = {"candidate_id": existing.candidate.key, "job_id": existing.job.key}
    status, answer = api.send("POST", "applications", body)

    assert (status, answer["id"], Application.objects.count()) == (409, existing.key, 1)


@pytest.mark.parametrize("state", ["closed", "draft"])
def test_an_application_to_a_job_that_is_not_open_is_refused(api: Api, account: Account, state: str) -> None:
    body = {"candidate_id": candidate(account).key, "job_id": job(account, state=state).key}

    status, answer = api.send("POST", "applications", body)

    assert (status, answer["error"]["field"], Application.objects.count()) == (422, "job_id", 0)


def test_records_of_other_accounts_cannot_be_used(api: Api, account: Account, other_account: Account) -> None:
    body = {"candidate_id": candidate(other_account).key, "job_id": job(account).key}

    assert api.send("POST", "applications", body)[0] == 404
    assert api.send("PATCH", f"candidates/{body['candidate_id']}", {"title": "Mine"})[0] == 404


def test_a_note_is_stored_with_its_origin(api: Api, account: Account) -> None:
    author = {"first_name": "Amara", "last_name": "Okafor"}
    body = {"text": "Warm intro.", "author": author, "origin": "recruiter"}

    status, made = api.send("POST", f"candidates/{candidate(account).key}/notes", body)

    assert (status, made["origin"], made["author"]) == (201, "recruiter", author)
    assert Note.objects.get().text == "Warm intro."


def test_a_job_is_created_for_its_owner_and_closed(api: Api, recruiter: User) -> None:
    given = {"title": "Ward Manager", "city": "Bristol", "country": "gb", "state": "open", "owner": recruiter.email}

    status, made = api.send("POST", "jobs", given)
    closed = api.send("PATCH", f"jobs/{made['id']}", {"state": "closed"})

    assert (status, made["title"], made["posted"], made["owner"]["email"]) == (
        201,
        "Ward Manager",
        True,
        recruiter.email,
    )
    assert made["opened_at"] is not None
    assert (closed[0], closed[1]["state"], closed[1]["title"]) == (200, "closed", "Ward Manager")
    assert closed[1]["closed_at"] is not None


def test_a_description_is_cleaned_like_on_pages(api: Api) -> None:
    """A description must be clean, because pages show it as HTML."""
    made = api.send("POST", "jobs", {"title": "Nurse", "description": "<p>Days<script>alert(1)</script></p>"})[1]
    emptied = api.send("PATCH", f"jobs/{made['id']}", {"description": ""})[1]
    edited = api.send("PATCH", f"jobs/{made['id']}", {"description": "Days.\n\nNights."})[1]

    texts = [one["description"] for one in (made, emptied, edited)]
    assert texts == ["<p>Days</p>", "", "<p>Days.</p>\n\n<p>Nights.</p>"]


def test_a_job_gets_another_owner_and_loses_it(api: Api, account: Account, recruiter: User) -> None:
    made = api.send("POST", "jobs", {"title": "Ward Manager"})[1]

    given = api.send("PATCH", f"jobs/{made['id']}", {"owner": recruiter.email})[1]
    kept = api.send("PATCH", f"jobs/{made['id']}", {"title": "Night Manager"})[1]
    lost = api.send("PATCH", f"jobs/{made['id']}", {"owner": "nobody@example.test"})[1]

    assert (made["owner"], given["owner"]["email"], kept["owner"]["email"], lost["owner"]) == (
        None,
        recruiter.email,
        recruiter.email,
        None,
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "title"), ({"title": ""}, "title"), ({"title": "Nurse", "state": "gone"}, "state")],
)
def test_an_invalid_job_is_refused_with_the_field(api: Api, body: Json, field: str) -> None:
    status, answer = api.send("POST", "jobs", body)

    assert (status, answer["error"]["field"], Job.objects.count()) == (422, field, 0)


def test_an_application_is_moved_and_then_not_selected(api: Api, account: Account) -> None:
    key = create_application(candidate=candidate(account), job=job(account)).key

    moved = api.send("PATCH", f"applications/{key}", {"stage": "Phone screen"})
    ended = api.send("PATCH", f"applications/{key}", {"not_selected": "Withdrew"})

    assert (moved[0], moved[1]["stages"][-1]["name"]) == (200, "Phone screen")
    assert (ended[0], ended[1]["stages"][-1]["name"], ended[1]["disposition"]) == (200, "Not selected", "Withdrew")


@pytest.mark.parametrize("change", [{"stage": "Coffee"}, {"stage": "Applied"}])
def test_a_stage_that_does_not_exist_or_is_the_present_one_is_refused(api: Api, account: Account, change: Json) -> None:
    key = create_application(candidate=candidate(account), job=job(account)).key

    status, answer = api.send("PATCH", f"applications/{key}", change)

    assert (status, answer["error"]["field"]) == (422, "stage")


def test_jobs_and_applications_of_other_accounts_cannot_be_changed(api: Api, other_account: Account) -> None:
    theirs = create_application(candidate=candidate(other_account), job=job(other_account))

    assert api.send("PATCH", f"jobs/{theirs.job.key}", {"state": "closed"})[0] == 404
    assert api.send("PATCH", f"applications/{theirs.key}", {"stage": "Offer"})[0] == 404
