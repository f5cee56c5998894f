from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from tests.factories import synced
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db

PART = "atsJobApplicationId"
MISSING = "ERROR :: /{} :: field is required but not found and has no default value\n"


@pytest.fixture
def ats() -> Ats:
    return Ats()


def below(ats: Ats, name: str, application_id: str = "A-1") -> str:
    return f"atsApplications/{ats.key(PART, application_id)}/{name}"


def done(*keys: str) -> dict[str, dict[str, object]]:
    return {"results": {key: {"status": 204} for key in keys}, "errors": {}}


def messages(answer: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {key: (error["status"], error["message"]) for key, error in answer["errors"].items()}


def test_an_application_is_replaced_as_a_whole(ats: Ats) -> None:
    ats.put("atsApplications", PART, {"A-1": synced.application(source="Referral", candidateEmail="Noor@Example.test")})

    answer = ats.put("atsApplications", PART, {"A-1": synced.application(dispositionReason="Withdrew")})

    found = Application.objects.values("source", "candidate_email", "disposition_reason").get()
    assert answer == done(ats.answered(PART, "A-1"))
    assert found == {"source": "", "candidate_email": "", "disposition_reason": "Withdrew"}


@pytest.mark.usefixtures("tenant_role")
def test_a_batch_is_one_transaction_without_savepoints(ats: Ats, settings: Settings) -> None:
    settings.HIREWIRE_ROW_SECURITY = True

    with CaptureQueriesContext(connection) as captured:
        ats.put("atsApplications", PART, {"A-1": synced.application()})
        ats.put_parts(below(ats, "stages"), {"P1": synced.stage()})

    begun = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SAVEPOINT")]
    # Row security begins a transaction for each call. Inside the test's own transaction, the call's transaction is a
    # savepoint.
    assert (len(begun), Application.objects.count(), Stage.objects.count()) == (2, 1, 1)


def test_an_application_needs_a_job_and_a_valid_email_address(ats: Ats) -> None:
    broken = synced.application(atsJobPostingName="", candidateEmail="noor")
    del broken["atsJobPostingId"]

    answer = ats.put("atsApplications", PART, {"A-1": broken})

    ((status, message),) = messages(answer).values()
    assert (status, message.count("\n"), Application.objects.count()) == (422, 3, 0)


@pytest.mark.parametrize("name", ["notes", "interviewFeedback", "stages"])
def test_a_part_may_be_sent_before_its_application(ats: Ats, name: str) -> None:
    record = {"notes": synced.note, "interviewFeedback": synced.feedback, "stages": synced.stage}[name]()

    answers = ats.put_parts(below(ats, name), {"P1": record}), ats.delete_parts(below(ats, name), "P1", "P2")

    assert answers[0] == done("P1")
    assert answers[1]["results"] == {"P1": {"status": 204}}
    assert messages(answers[1]) == {"P2": (404, f"No record with this key exists in {name}")}


def test_feedback_is_stored_as_it_was_sent(ats: Ats) -> None:
    ats.put_parts(below(ats, "interviewFeedback"), {"F1": synced.feedback(), "F2": {}})

    found = InterviewFeedback.objects.order_by("part_id").values_list(
        "interviewer_first_name", "interview_type", "feedback", "evaluations"
    )
    assert list(found) == [
        ("Ana", "ONSITE", "Steady hands.", [{"attribute": "Welding", "result": "4/5"}]),
        ("", "", "", []),
    ]


def test_invalid_feedback_is_refused_with_the_field(ats: Ats) -> None:
    answer = ats.put_parts(
        below(ats, "interviewFeedback"),
        {
            "F1": synced.feedback(interviewType="LUNCH"),
            "F2": synced.feedback(interviewer={"firstName": "Ana"}),
            "F3": synced.feedback(evaluations=[{"result": "4/5"}]),
        },
    )

    assert messages(answer) == {
        "F1": (422, 'ERROR :: /interviewType :: "LUNCH" is not an enum symbol\n'),
        "F2": (422, MISSING.format("interviewer/lastName")),
        "F3": (422, MISSING.format("evaluations/0/attribute")),
    }


def test_a_stage_requires_a_known_name_and_a_time(ats: Ats) -> None:
    answer = ats.put_parts(
        below(ats, "stages"),
        {"S1": synced.stage(), "S2": synced.stage(stage="Not Available"), "S3": {"stage": "Hired"}},
    )

    assert answer["results"] == {"S1": {"status": 204}}
    assert messages(answer) == {
        "S2": (422, 'ERROR :: /stage :: "Not Available" is not a stage\n'),
        "S3": (422, MISSING.format("atsCreatedAt")),
    }


def test_deleting_an_application_deletes_its_parts(ats: Ats) -> None:
    ats.put("atsApplications", PART, {"A-1": synced.application(), "A-2": synced.application()})
    for each in ("A-1", "A-2"):
        ats.put_parts(below(ats, "notes", each), {"N1": synced.note()})
        ats.put_parts(below(ats, "interviewFeedback", each), {"F1": synced.feedback()})
        ats.put_parts(below(ats, "stages", each), {"S1": synced.stage()})

    answer = ats.delete("atsApplications", PART, "A-1", "A-9")

    assert answer["results"] == {ats.answered(PART, "A-1"): {"status": 204}}
    assert messages(answer) == {ats.answered(PART, "A-9"): (404, "No record with this key exists in atsApplications")}
    for table in (Application, ApplicationNote, InterviewFeedback, Stage):
        assert [row.ats_job_application_id for row in table.objects.all()] == ["A-2"]
