import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.postings.models import JobPosting, PostingState, PostingTask
from hirewire.hub.ats.postings.services import expire_listings, forget_old_tasks
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

UNKNOWN_TASK = "urn:li:simpleJobPostingTask:5b7f6c1e-0000-4000-8000-1234567890ab"


@pytest.fixture
def ats() -> Ats:
    return Ats()


def statuses(answers: list[dict[str, object]]) -> list[object]:
    return [answer["status"] for answer in answers]


def ended(ats: Ats, *jobs: dict[str, object]) -> list[tuple[str, str]]:
    urns = [answer["id"] for answer in ats.post_jobs(*jobs)]
    run_tasks()
    tasks = ats.job_tasks(*urns)["results"]
    return [(tasks[urn]["status"], tasks[urn].get("errorMessage", "")) for urn in urns]


def state_of(external_id: str = "REQ-1") -> str:
    return JobPosting.objects.get(external_job_posting_id=external_id).state


def test_outcomes_are_in_the_order_of_their_jobs(ats: Ats) -> None:
    incomplete = synced.job("REQ-2", state="LISTED", listedAt="soon")
    del incomplete["title"]

    answers = ats.post_jobs(synced.job("REQ-1", state="LISTED"), incomplete, synced.job("REQ-3"))

    assert statuses(answers) == [202, 422, 422]
    assert re.fullmatch(r"urn:li:simpleJobPostingTask:[0-9a-f-]{36}", answers[0]["id"])
    assert [answer["error"]["message"] for answer in answers[1:]] == [
        (
            "ERROR :: /title :: field is required but not found and has no default value\n"
            'ERROR :: /listedAt :: "soon" cannot be coerced to Long\n'
        ),
        "ERROR :: /jobPostingOperationType :: field is required but not found and has no default value\n",
    ]


def test_a_task_is_in_progress_until_the_job_exists(ats: Ats) -> None:
    (answer,) = ats.post_jobs(synced.job(jobPostingOperationType="CREATE"))
    before = ats.job_tasks(answer["id"])
    run_tasks()

    after = ats.job_tasks(answer["id"])

    task = {"id": answer["id"], "externalJobPostingId": "REQ-1", "location": "Gdansk, Poland"}
    posting = f"urn:li:jobPosting:{JobPosting.objects.get().posting_id}"
    assert before["results"] == {answer["id"]: {**task, "status": "IN_PROGRESS"}}
    assert after == {
        "results": {answer["id"]: {**task, "status": "SUCCEEDED", "jobPosting": posting}},
        "statuses": {},
        "errors": {},
    }


def test_unknown_and_malformed_tasks_get_different_errors(ats: Ats) -> None:
    answer = ats.job_tasks(UNKNOWN_TASK, "urn:li:simpleJobPostingTask:zZ9")

    assert answer["results"] == {}
    assert {key: error["status"] for key, error in answer["errors"].items()} == {
        UNKNOWN_TASK: 404,
        "urn:li:simpleJobPostingTask:zZ9": 400,
    }


def test_tasks_are_kept_for_thirty_days(ats: Ats) -> None:
    (answer,) = ats.post_jobs(synced.job(state="LISTED"))

    with clock.moved(timedelta(days=29)):
        forget_old_tasks()
        kept = PostingTask.objects.count()
    with clock.moved(timedelta(days=31)):
        forget_old_tasks()

    assert (answer["status"], kept, PostingTask.objects.count()) == (202, 1, 0)


def test_the_older_style_creates_updates_and_closes_by_state(ats: Ats) -> None:
    steps = [
        ended(ats, synced.job(state="LISTED")),
        ended(ats, synced.job(state="LISTED", title="Senior Welder")),
        ended(ats, {"externalJobPostingId": "REQ-1", "state": "CLOSED"}),
        ended(ats, {"externalJobPostingId": "REQ-1", "state": "CLOSED"}),
    ]

    posting = JobPosting.objects.get()
    assert steps == [[("SUCCEEDED", "")]] * 4
    assert (posting.title, posting.state, posting.closed_at is None) == ("Senior Welder", PostingState.CLOSED, False)


def test_a_job_may_be_closed_when_it_is_first_sent(ats: Ats) -> None:
    assert ended(ats, synced.job(state="CLOSED")) == [("SUCCEEDED", "")]

    assert state_of() == PostingState.CLOSED


def test_operations_change_the_state_one_after_another(ats: Ats) -> None:
    steps = [
        (operation, ended(ats, synced.job(jobPostingOperationType=operation)), state_of())
        for operation in ("CREATE", "UPDATE", "CLOSE", "UPDATE", "RENEW", "CLOSE", "CREATE")
    ]

    done = [("SUCCEEDED", "")]
    assert steps == [
        ("CREATE", done, "LISTED"),
        ("UPDATE", done, "LISTED"),
        ("CLOSE", done, "CLOSED"),
        ("UPDATE", done, "CLOSED"),
        ("RENEW", done, "LISTED"),
        ("CLOSE", done, "CLOSED"),
        ("CREATE", done, "LISTED"),
    ]


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("UPDATE", 'UPDATE is not possible: no job with externalJobPostingId "REQ-1" exists. Send CREATE first.'),
        ("RENEW", 'RENEW is not possible: no job with externalJobPostingId "REQ-1" exists. Send CREATE first.'),
    ],
)
def test_an_operation_on_a_missing_job_fails(ats: Ats, operation: str, message: str) -> None:
    assert ended(ats, synced.job(jobPostingOperationType=operation)) == [("FAILED", message)]


def test_creating_an_existing_job_fails(ats: Ats) -> None:
    ended(ats, synced.job(jobPostingOperationType="CREATE"))

    assert ended(ats, synced.job(jobPostingOperationType="CREATE")) == [
        ("FAILED", 'A job with externalJobPostingId "REQ-1" already exists. Send UPDATE to change it.')
    ]


def test_closing_a_job_that_is_not_open_is_refused_at_once(ats: Ats) -> None:
    close = {"externalJobPostingId": "REQ-1", "jobPostingOperationType": "CLOSE"}
    unknown = ats.post_jobs(close)
    ats.post_jobs(synced.job(jobPostingOperationType="CREATE"))
    waiting = ats.post_jobs(close)
    run_tasks()
    again = ats.post_jobs(close)

    assert statuses([*unknown, *waiting, *again]) == [409, 202, 409]
    assert again[0]["error"]["message"] == 'No open job with externalJobPostingId "REQ-1" exists'


@pytest.mark.parametrize("rest", [{}, synced.job()])
def test_closing_a_job_fails_if_the_tasks_before_it_leave_none_open(ats: Ats, rest: dict[str, object]) -> None:
    close = {**rest, "externalJobPostingId": "REQ-1", "jobPostingOperationType": "CLOSE"}
    calls = [synced.job(jobPostingOperationType="CREATE", title="7"), close]
    calls += [synced.job(jobPostingOperationType="CREATE"), close, close]

    urns = [ats.post_jobs(job)[0]["id"] for job in calls]
    run_tasks()

    tasks = ats.job_tasks(*urns)["results"]
    refused = 'There is no open job with externalJobPostingId "REQ-1" to close.'
    assert [tasks[urn]["status"] for urn in urns] == ["FAILED", "FAILED", "SUCCEEDED", "SUCCEEDED", "FAILED"]
    assert [tasks[urns[place]]["errorMessage"] for place in (1, 4)] == [refused, refused]


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({"location": "Gdansk, Pomerania, Poland"}, "Gdansk, Pomerania, Poland"),
        ({"location": "gdansk,POLSKA"}, "gdansk, Poland"),
        ({"location": "Austin, TX"}, "Austin, Texas, United States"),
        ({"location": "München, Bayern, DE"}, "München, Bayern, Germany"),
        ({"location": "大阪, 日本"}, "大阪, Japan"),
        ({"location": "80-001, PL"}, "80-001, Poland"),
        ({"location": "94105, CA"}, "94105, Canada"),
        # Ambiguous: DE is Delaware or Germany, and Georgia is a state or a country.
        ({"location": "Wilmington, DE"}, "Wilmington, DE"),
        ({"location": "Batumi, Georgia"}, "Batumi, Georgia"),
        ({"location": "Poland", "workplaceTypes": ["remote"]}, "Poland"),
        ({"location": "european union", "workplaceTypes": ["Remote"]}, "European Union"),
        ({"location": None, "countryCode": "pl", "postalCode": "80-001"}, "80-001, Poland"),
    ],
)
def test_a_task_reports_how_the_location_was_understood(ats: Ats, place: dict[str, object], shown: str) -> None:
    (answer,) = ats.post_jobs(synced.job(state="LISTED", **place))
    run_tasks()

    task = ats.job_tasks(answer["id"])["results"][answer["id"]]
    assert (task["status"], task["location"]) == ("SUCCEEDED", shown)
    assert JobPosting.objects.get().place == shown


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"location": "Poland"}, "GEO_LOCATION"),
        ({"location": "Gdansk,, Poland"}, "GEO_LOCATION"),
        ({"location": "\N{OFFICE BUILDING}, Poland"}, "GEO_LOCATION"),
        ({"location": "Shipyard, Gdansk, Pomerania, Poland"}, "GEO_LOCATION"),
        ({"location": "Gdansk, Atlantis"}, "STANDARDIZED_LOCATION"),
        ({"location": "Gdansk, Pomerania, Atlantis"}, "STANDARDIZED_LOCATION"),
        ({"location": "94105, TX"}, "STANDARDIZED_LOCATION"),
        ({"location": "Atlantis", "workplaceTypes": ["Remote"]}, "STANDARDIZED_LOCATION"),
        ({"location": None, "countryCode": "XX", "postalCode": "80-001"}, "COUNTRY_CODE"),
    ],
)
def test_an_unrecognised_location_fails_the_job(ats: Ats, place: dict[str, object], field: str) -> None:
    ((status, message),) = ended(ats, synced.job(state="LISTED", **place))

    assert (status, message.endswith(f"[JOB_FIELD_PROCESSOR_{field}]")) == ("FAILED", True)
    assert not JobPosting.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer", "field"),
    [
        ({"description": "Weld."}, "/description", "DESCRIPTION"),
        ({"title": "--- 7 ---"}, "/title", "TITLE"),
    ],
)
def test_unacceptable_content_drops_the_job(ats: Ats, change: dict[str, object], pointer: str, field: str) -> None:
    ((status, message),) = ended(ats, synced.job(state="LISTED", **change))

    assert status == "FAILED"
    assert message.startswith(f"The job was dropped. Invalid fields: {pointer}.")
    assert message.endswith(f"[JOB_FIELD_PROCESSOR_{field}]")


def test_two_public_jobs_cannot_share_an_apply_url(ats: Ats) -> None:
    def public(external_id: str, **changes: object) -> dict[str, object]:
        return synced.job(external_id, availability="PUBLIC", state="LISTED", **changes)

    first, second = ended(ats, public("REQ-1"), public("REQ-2"))
    again = ended(ats, public("REQ-1", title="Senior Welder"))
    ended(ats, {"externalJobPostingId": "REQ-1", "state": "CLOSED"})
    freed = ended(ats, public("REQ-2"))
    private = ended(ats, synced.job("REQ-3", state="LISTED"))

    assert (first, again, freed, private) == (("SUCCEEDED", ""), *[[("SUCCEEDED", "")]] * 3)
    status, message = second
    assert status == "FAILED"
    assert message == (
        'The job was dropped. Invalid fields: /companyApplyUrl. The open job "REQ-1" has the same apply'
        " address. [JOB_FIELD_PROCESSOR_COMPANY_APPLY_URL]"
    )


@pytest.mark.parametrize("change", [{"state": "LISTED"}, {"state": "CLOSED"}, {"jobPostingOperationType": "UPDATE"}])
def test_a_job_may_use_the_apply_url_that_another_gives_up_in_the_same_call(ats: Ats, change: dict[str, str]) -> None:
    former, present = "https://jobs.example.test/former", "https://jobs.example.test/present"
    ended(ats, synced.job("REQ-1", availability="PUBLIC", state="LISTED", companyApplyUrl=former))

    outcomes = ended(
        ats,
        synced.job("REQ-1", availability="PUBLIC", companyApplyUrl=present, **change),
        synced.job("REQ-2", availability="PUBLIC", state="LISTED", companyApplyUrl=former),
    )

    assert outcomes == [("SUCCEEDED", "")] * 2


def test_dates_are_validated_during_the_call(ats: Ats) -> None:
    def at(**ahead: float) -> int:
        return clock.to_millis(clock.now() + timedelta(**ahead))

    answers = ats.post_jobs(
        synced.job("REQ-1", state="LISTED", listedAt=at(hours=1)),
        synced.job("REQ-2", jobPostingOperationType="CREATE", expireAt=at(hours=23)),
        synced.job("REQ-3", jobPostingOperationType="CREATE", expireAt=at(days=366)),
        synced.job("REQ-4", jobPostingOperationType="CREATE", expireAt=at(days=365)),
        # Only a new listing has to last for more than a day. An update may leave less time until the job expires.
        synced.job("REQ-5", jobPostingOperationType="UPDATE", expireAt=at(hours=1)),
    )

    assert [(one["status"], one.get("error", {}).get("code")) for one in answers] == [
        (422, "ERROR_INVALID_LISTED_AT_FIELD"),
        (422, "ERROR_INVALID_EXPIRE_AT_FIELD"),
        (422, "ERROR_INVALID_EXPIRE_AT_FIELD"),
        (202, None),
        (202, None),
    ]
    assert re.fullmatch(r"ERROR :: /listedAt :: \d+ is in the future\n", answers[0]["error"]["message"])


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"listingType": "PREMIUM"}, 402, "A PREMIUM job needs job slots or a budget"),
        ({"workplaceTypes": ["Remote", "Hybrid"]}, 400, "workplaceTypes: a job has one workplace"),
        ({"availability": "INTERNAL"}, 422, "ERROR :: /contract :: field is required"),
        ({"workplaceTypes": ["Beach"]}, 422, "ERROR :: /workplaceTypes :: must be On-site, Hybrid or Remote"),
    ],
)
def test_an_invalid_job_is_refused_with_the_status_of_its_fault(
    ats: Ats, change: dict[str, object], status: int, message: str
) -> None:
    (answer,) = ats.post_jobs(synced.job(state="LISTED", **change))

    assert (answer["status"], answer["error"]["message"][: len(message)]) == (status, message)


def test_a_listing_ends_after_180_days_unless_it_is_renewed(ats: Ats) -> None:
    ended(ats, synced.job(jobPostingOperationType="CREATE"))

    def end() -> int:
        expire_at = JobPosting.objects.get().expire_at
        assert expire_at is not None
        return round((expire_at - clock.now()) / timedelta(days=1))

    first = end()
    with clock.moved(timedelta(days=100)):
        ats.sign_in()
        ended(ats, synced.job(jobPostingOperationType="UPDATE"))
        ended(ats, synced.job(state="LISTED"))
        after_update = end()
        ended(ats, synced.job(jobPostingOperationType="RENEW"))
        after_renewal = end()

    assert (first, after_update, after_renewal) == (180, 80, 180)


def test_an_expired_job_is_listed_again_by_renewing_or_by_its_state(ats: Ats) -> None:
    ended(ats, synced.job(jobPostingOperationType="CREATE"))
    states = []
    for days, job in (
        (181, synced.job(jobPostingOperationType="UPDATE")),
        (182, synced.job(jobPostingOperationType="RENEW")),
        (400, synced.job(state="LISTED")),
        (600, synced.job(jobPostingOperationType="CLOSE")),
    ):
        with clock.moved(timedelta(days=days)):
            ats.sign_in()
            expire_listings()
            expired = state_of()
            assert ended(ats, job) == [("SUCCEEDED", "")]
            states.append((expired, state_of()))

    assert states == [
        ("EXPIRED", "EXPIRED"),
        ("EXPIRED", "LISTED"),
        ("EXPIRED", "LISTED"),
        ("EXPIRED", "CLOSED"),
    ]


def test_unsupported_markup_is_removed(ats: Ats) -> None:
    sent = f'<h1>Welder</h1><p onclick="x()">{"Weld. " * 30}<a href="https://x.test">more</a></p><script>x()</script>'

    ended(ats, synced.job(state="LISTED", description=sent))

    posting = JobPosting.objects.get()
    assert (posting.description, posting.sent_description) == (f"Welder<p>{'Weld. ' * 30}more</p>", sent)


def test_a_job_whose_description_is_nothing_but_markup_is_dropped(ats: Ats) -> None:
    ((status, message),) = ended(ats, synced.job(state="LISTED", description=f"<script>{'x' * 200}</script>"))

    assert (status, "/description" in message, JobPosting.objects.count()) == ("FAILED", True, 0)


def test_a_public_job_must_be_closed_before_it_becomes_private(ats: Ats) -> None:
    private = synced.job(state="LISTED")
    ended(ats, {**private, "availability": "PUBLIC"})

    refused = ended(ats, private)
    ended(ats, {**private, "state": "CLOSED"})
    allowed = ended(ats, private)

    assert refused == [
        ("FAILED", "A public job cannot become private while it is open. Close it, then create it again.")
    ]
    assert allowed == [("SUCCEEDED", "")]


def test_a_job_listed_by_another_source_is_only_processed(ats: Ats) -> None:
    other = Ats(hub.customer_application(), ats.contract)
    ended(other, synced.job(state="LISTED"))

    assert ended(ats, synced.job(state="LISTED")) == [("PROCESSED", "")]
    ((status, message),) = ended(ats, synced.job(state="LISTED", description="Weld."))
    assert (status, "[JOB_FIELD_PROCESSOR_DESCRIPTION]" in message) == ("PROCESSED", True)


def test_premium_operations_are_refused(ats: Ats) -> None:
    (answer,) = ats.post_jobs(synced.job(jobPostingOperationType="UPGRADE"))

    assert answer["error"]["message"] == (
        "ERROR :: /jobPostingOperationType :: UPGRADE is for premium jobs, which are not synced this way\n"
    )


def test_a_job_may_appear_only_once_in_a_call(ats: Ats) -> None:
    answers = ats.post_jobs(synced.job(state="LISTED"), synced.job(state="LISTED"))

    assert statuses(answers) == [202, 400]


def test_a_job_of_another_company_refuses_the_whole_call(ats: Ats) -> None:
    elements = [
        synced.job("REQ-1", state="LISTED", integrationContext=ats.organization.urn),
        synced.job("REQ-2", state="LISTED", integrationContext=hub.organization().urn),
    ]

    answer = ats.call("POST", "simpleJobPostings", body={"elements": elements}, rest_method="batch_create")

    assert (answer.status_code, PostingTask.objects.count()) == (403, 0)


def test_a_batch_needs_the_same_statements_for_any_size(ats: Ats) -> None:
    counts = []
    for size in (1, 100):
        ats.post_jobs(*[synced.job(f"REQ-{size}-{number}", state="LISTED") for number in range(size)])
        with CaptureQueriesContext(connection) as statements:
            run_tasks()
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert JobPosting.objects.count() == 101
