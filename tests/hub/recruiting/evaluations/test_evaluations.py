from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.applications.services import delete_applications
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.recruiting.evaluations import errors, services
from hirewire.hub.recruiting.evaluations.models import Evaluation, Rating, Result
from hirewire.kit import clock
from hirewire.wire.urn import organization_urn, seat_urn
from tests.factories import connected, hub
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    connected.known_member(company)
    return company


def evaluate(company: connected.Company, seat: Seat | None = None) -> Evaluation:
    return services.evaluate_application(
        seat=seat or company.recruiter_a,
        application=Application.objects.get(),
        overall_rating=Rating.GOOD_FIT,
        criteria=[("SQL", Result.MET), ("Spanish", Result.NOT_ASSESSED)],
        comment="Ask about shifts.",
    )


def ask(company: connected.Company, request_id: str, name: str = "exportedApplicationEvaluation") -> tuple[int, object]:
    headers = {"Authorization": f"Bearer {hub.token_of(company.application)}", "LinkedIn-Version": "202604"}
    answer = hub_http().get(f"/rest/{name}?q=request&requestId={request_id}", headers=headers)
    return answer.status_code, answer.json().get("elements")


@pytest.mark.parametrize("name", ["exportedApplicationEvaluation", "exportedApplicationEvaluations"])
def test_an_evaluation_is_announced_and_fetched(company: connected.Company, name: str) -> None:
    sent = evaluate(company)

    delivery = Delivery.objects.select_related("event").get()
    status, elements = ask(company, delivery.event_id, name)
    assert (delivery.event.type, delivery.endpoint.url) == (
        "EXPORT_APPLICATION_EVALUATION",
        "http://ats.test/hook",
    )
    assert status == 200
    assert elements == [
        {
            "integrationContext": organization_urn(company.application.organization_id or 0),
            "atsJobApplicationId": "A-1",
            "atsJobPostingId": "REQ-2041",
            "overallRating": "GOOD_FIT",
            "criteria": [
                {"criterion": "SQL", "result": "MET"},
                {"criterion": "Spanish", "result": "NOT_ASSESSED"},
            ],
            "comment": "Ask about shifts.",
            "evaluatedBy": seat_urn(company.recruiter_a.pk),
            "evaluatedAt": clock.to_millis(sent.created_at),
        }
    ]
    entry = AuditEntry.objects.get(action="evaluation.sent")
    assert (entry.person_id, entry.subject, entry.after) == (company.recruiter_a.person_id, "A-1", "GOOD_FIT")


def test_an_evaluation_request_expires_after_a_day(company: connected.Company) -> None:
    request_id = evaluate(company).event_id

    with clock.moved(timedelta(hours=23, minutes=59)):
        before, _ = ask(company, request_id)
    with clock.moved(timedelta(hours=24, seconds=1)):
        after, _ = ask(company, request_id)

    assert (before, after) == (200, 404)


def test_another_application_cannot_fetch_an_evaluation(company: connected.Company) -> None:
    other = connected.company()
    other.switch(contract=True)
    request_id = evaluate(company).event_id

    assert [ask(other, request_id)[0], ask(company, "unknown")[0], ask(company, "%00")[0]] == [404, 404, 400]


def test_evaluations_of_a_deleted_application_are_deleted(company: connected.Company) -> None:
    request_id = evaluate(company).event_id
    application = company.application

    delete_applications(application=application, organization_id=application.organization_id or 0, ids=["A-1"])

    assert ask(company, request_id)[0] == 404
    assert services.forget_orphans() == 1
    assert Evaluation.objects.count() == 0


def test_an_application_is_evaluated_at_most_once_a_day(company: connected.Company) -> None:
    evaluate(company)

    with pytest.raises(errors.EvaluatedToday):
        evaluate(company, company.admin_a)
    with clock.moved(timedelta(hours=24, seconds=1)):
        evaluate(company, company.admin_a)

    assert Evaluation.objects.count() == 2


def test_an_application_can_only_be_evaluated_by_a_seat_that_sees_it(company: connected.Company) -> None:
    company.recruiter_a.state = SeatState.PARKED
    company.recruiter_a.save()

    with pytest.raises(errors.SeatNotActive):
        evaluate(company)
    with pytest.raises(errors.NotSeen):
        evaluate(company, company.admin_b)
    Configuration.objects.filter(key="CALLBACK_URL").delete()
    with pytest.raises(errors.NoAddress):
        evaluate(company, company.admin_a)
    assert Evaluation.objects.count() == 0


def test_a_recruiter_sends_an_evaluation_from_the_profile(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    browser = working_as(company.recruiter_a)
    number = Member.objects.get(first_name="Priya").pk
    form = f"/people/{number}/evaluation/?system={company.application.pk}&application=A-1"
    link = form.replace("&", "&amp;")

    before = browser.get(f"/people/{number}/").content.decode()
    empty = browser.post(form, {"comment": "Only a comment"})
    sent = browser.post(
        form,
        {"overall_rating": "GREAT_FIT", "criterion_1": "Kafka", "result_1": "PARTLY_MET", "comment": "Calm"},
    )
    after = browser.get(f"/people/{number}/").content.decode()
    again = browser.post(form, {"overall_rating": "GOOD_FIT"})

    assert link in before
    assert (empty.status_code, "Choose an overall rating." in empty.content.decode()) == (422, True)
    assert sent.status_code == 302
    assert link not in after
    assert all(words in after for words in ("Evaluation: Great fit", "Amara Okafor", "Kafka", "Partly met", "Calm"))
    assert (again.status_code, "within the last 24 hours" in again.content.decode()) == (422, True)


def test_there_is_no_evaluation_form_for_a_hidden_application(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    number = Member.objects.get(first_name="Priya").pk
    forms = [
        f"/people/{number}/evaluation/?system={company.application.pk}&application=A-404",
        f"/people/{number}/evaluation/",
    ]

    assert [working_as(company.recruiter_a).get(form).status_code for form in forms] == [404, 404]
    hidden = working_as(company.admin_b).get(forms[0].replace("A-404", "A-1"))
    assert hidden.status_code == 404
