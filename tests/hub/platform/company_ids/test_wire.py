from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.company_moves.tasks import switch_over_in_time
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.hub.sites.widgets.conftest import PAGE, Frame
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

NEW = Organization(id=7_700_002, name="Larkspur Group")
WorkingAs = Callable[[Seat], Client]


@pytest.fixture
def ats() -> Ats:
    return Ats()


def plan(ats: Ats, *, days: int = 0, cause: Cause = Cause.RENUMBERED) -> CompanyMove:
    seat = hub.admin_seat(ats.contract)
    move = services.plan_move(
        seat=seat,
        number=NEW.pk,
        name="Larkspur Group",
        cause=cause,
        contract_ids=[ats.contract.pk],
        switches_at=clock.now() + timedelta(days=days),
    )
    run_tasks()
    return move


def put(ats: Ats, key: str, *, organization: Organization, last_name: str) -> dict[str, object]:
    before = ats.organization
    ats.organization = organization
    answer = ats.put("atsCandidates", "atsCandidateId", {key: synced.candidate(lastName=last_name)})
    ats.organization = before
    return answer


def known() -> set[tuple[int, str, str]]:
    return set(Candidate.objects.values_list("organization", "ats_candidate_id", "last_name"))


def test_the_future_id_is_accepted_before_the_change(ats: Ats) -> None:
    plan(ats, days=3)

    answer = put(ats, "C-1", organization=NEW, last_name="Early")

    assert list(answer["errors"]) == []  # type: ignore[call-overload]  # a map, as the protocol has it
    assert known() == {(ats.organization.pk, "C-1", "Early")}


def test_the_former_id_is_accepted_after_the_change(ats: Ats) -> None:
    put(ats, "C-1", organization=ats.organization, last_name="Before")
    plan(ats)

    put(ats, "C-1", organization=ats.organization, last_name="Former")
    former = known()
    put(ats, "C-1", organization=NEW, last_name="New")

    assert former == {(NEW.pk, "C-1", "Former")}
    assert known() == {(NEW.pk, "C-1", "New")}


def test_jobs_sent_after_the_change_belong_to_the_new_id(ats: Ats) -> None:
    plan(ats)

    ats.post_jobs(synced.job(state="LISTED"))
    run_tasks()

    assert set(JobPosting.objects.values_list("organization", "external_job_posting_id")) == {(NEW.pk, "REQ-1")}


def test_an_expired_former_id_is_refused_with_the_new_one(ats: Ats) -> None:
    plan(ats)

    with clock.moved(services.FORMER_ID_LASTS + timedelta(days=1)):
        ats.sign_in()
        answer = put(ats, "C-1", organization=ats.organization, last_name="Former")

    assert answer["status"] == 403
    assert f"{ats.organization.urn} became {NEW.urn} on " in str(answer["message"])


def test_an_id_whose_move_was_called_off_is_refused(ats: Ats) -> None:
    move = plan(ats, days=3)
    services.cancel_move(move=move, seat=hub.admin_seat(ats.contract))

    assert put(ats, "C-1", organization=NEW, last_name="Early")["status"] == 403


def test_an_expired_former_id_is_accepted_again_before_the_company_goes_back_to_it(ats: Ats) -> None:
    plan(ats)
    contract = Contract.objects.get(pk=ats.contract.pk)

    with clock.moved(services.FORMER_ID_LASTS + timedelta(days=1)):
        ats.sign_in()
        move = services.plan_move(
            seat=hub.admin_seat(contract),
            number=ats.organization.pk,
            name="",
            cause=Cause.RENUMBERED,
            contract_ids=[contract.pk],
            switches_at=clock.now() + timedelta(days=3),
        )
        planned = put(ats, "C-1", organization=ats.organization, last_name="Early")
        coming = integrations(ats, PushEvent.objects.latest("created_at"))
        services.cancel_move(move=move, seat=hub.admin_seat(contract))
        canceled = put(ats, "C-1", organization=ats.organization, last_name="Late")

    assert list(planned["errors"]) == []  # type: ignore[call-overload]  # a map, as the protocol has it
    assert [(one["nextIntegrationContext"], one["nextIntegrationContextAt"]) for one in coming] == [
        (ats.organization.urn, clock.to_millis(move.switches_at))
    ]
    assert canceled["status"] == 403
    assert known() == {(NEW.pk, "C-1", "Early")}


def test_the_former_id_of_another_customer_is_refused(ats: Ats) -> None:
    plan(ats)
    other = Ats()

    assert put(other, "C-1", organization=ats.organization, last_name="Other")["status"] == 403
    assert put(other, "C-1", organization=NEW, last_name="Other")["status"] == 403


def test_one_record_under_both_ids_in_one_call_is_accepted_once(ats: Ats) -> None:
    plan(ats)
    keys = [ats.key("atsCandidateId", "C-1"), ats.key("atsCandidateId", "C-1", organization=NEW)]
    query = "&".join(f"ids[{n}].{part}" for n, key in enumerate(keys) for part in key.split("&"))
    body = {"entities": {key: synced.candidate() for key in keys}}

    answer = ats.call("PUT", "atsCandidates", query=query, body=body).json()

    assert (len(answer["results"]), [one["status"] for one in answer["errors"].values()]) == (1, [400])
    assert Candidate.objects.count() == 1


def integrations(ats: Ats, event: PushEvent) -> list[dict[str, object]]:
    found = ats.call("GET", "atsIntegrations", query=f"q=request&requestId={event.pk}").json()["elements"]
    return [one for one in found if one["integrationType"] == "ONE_CLICK_EXPORT"]


def test_integrations_name_the_future_and_the_former_id(ats: Ats) -> None:
    move = plan(ats, days=3)
    coming = integrations(ats, PushEvent.objects.latest("created_at"))
    services.hasten_move(move=move, seat=hub.admin_seat(ats.contract))
    run_tasks()
    changed = integrations(ats, PushEvent.objects.latest("created_at"))

    contexts = ("integrationContext", "nextIntegrationContext", "formerIntegrationContext")
    assert [[one.get(name) for name in contexts] for one in coming] == [[ats.organization.urn, NEW.urn, None]]
    assert [[one.get(name) for name in contexts] for one in changed] == [[NEW.urn, None, ats.organization.urn]]


def test_after_a_split_a_partner_can_name_the_company_that_stayed(ats: Ats) -> None:
    partner = ats.application.parent
    assert partner is not None
    stays = Ats(hub.customer_application(partner), hub.contract(ats.organization, "Larkspur Talent Americas"))
    plan(ats, cause=Cause.SPLIT)
    query = key_of(ats.organization)

    with clock.moved(services.FORMER_ID_LASTS + timedelta(days=1)):
        ats.sign_in()
        of_customer = ats.call("GET", "atsIntegrations", query=query)
        ats.application = partner
        ats.sign_in()
        of_partner = ats.call("GET", "atsIntegrations", query=query)
        DeveloperApplication.objects.filter(pk=stays.application.pk).update(organization=None)
        of_nobody = ats.call("GET", "atsIntegrations", query=query)

    refusals = [[one["status"] for one in answer.json()["errors"].values()] for answer in (of_customer, of_nobody)]
    (integration,) = of_partner.json()["results"].values()
    assert refusals == [[403], [403]]
    assert integration["integrationContext"] == stays.organization.urn


@pytest.mark.parametrize(
    ("resource", "also"),
    [("atsIntegrations", ""), ("atsIntegrationConfigurations", "configurationKey=CALLBACK_URL")],
)
def test_an_expired_former_id_is_refused_among_the_integrations_of_others(ats: Ats, resource: str, also: str) -> None:
    partner = ats.application.parent
    assert partner is not None
    other = Ats(hub.customer_application(partner))
    plan(ats)

    with clock.moved(services.FORMER_ID_LASTS + timedelta(days=1)):
        ats.application = partner
        ats.sign_in()
        query = "&".join((key_of(ats.organization, also=also), key_of(other.organization, place=1, also=also)))
        answer = ats.call("GET", resource, query=query).json()

    (refusal,) = answer["errors"].values()
    assert refusal["status"] == 403
    assert f"{ats.organization.urn} became {NEW.urn} on " in refusal["message"]
    assert [str(other.organization.pk) in key for key in answer["results"]] == [True]


def key_of(organization: Organization, *, place: int = 0, also: str = "") -> str:
    parts = (
        f"integrationContext={organization.urn}",
        "integrationType=ONE_CLICK_EXPORT",
        "tenantType=RECRUITER",
        "dataProvider=ATS",
        also,
    )
    return "&".join(f"ids[{place}].{part}" for part in parts if part)


#: The widgets whose tags name the company, each with the other attributes of its tag.
FRAMES: dict[str, dict[str, str]] = {
    "profile": {"type": "ATS", "candidate": "C-1"},
    "matches": {"job": "REQ-7"},
    "search": {},
}


def frame(ats: Ats, widget: str, organization: Organization) -> str:
    """What the frame shows when the page names this company.

    The frame may show a refusal.
    """
    DeveloperApplication.objects.filter(pk=ats.application.pk).update(valid_js_sdk_domains=[PAGE])
    query = {"api_key": ats.application.client_id, "origin": PAGE, "context": organization.urn, **FRAMES[widget]}
    return Client().get(f"/widgets/{widget}/", query).content.decode()


@pytest.mark.parametrize("widget", FRAMES)
def test_widgets_accept_each_id_while_it_is_valid(ats: Ats, widget: str) -> None:
    old = Organization(pk=ats.organization.pk)
    unknown = frame(ats, widget, NEW)

    plan(ats, days=3)
    planned = frame(ats, widget, NEW)
    with clock.moved(timedelta(days=3, seconds=1)):
        switch_over_in_time(0)
        run_tasks()
        moved = [frame(ats, widget, one) for one in (old, NEW)]
    with clock.moved(timedelta(days=94)):
        late = [frame(ats, widget, one) for one in (old, NEW)]

    starts = ["tokenUrl" in page for page in (unknown, planned, *moved, *late)]
    assert starts == [False, True, True, True, False, True]
    assert "data-integration-context is out of date" in late[0]
    assert NEW.urn in late[0]


def test_a_frame_that_is_open_during_the_change_keeps_working(ats: Ats) -> None:
    person = hub.seat(ats.contract, hub.person("Amara", "Okafor")).person
    DeveloperApplication.objects.filter(pk=ats.application.pk).update(valid_js_sdk_domains=[PAGE])
    opened = {widget: Frame(ats.application, person) for widget in ("onboarding", *FRAMES)}
    before = {widget: asked(one, widget) for widget, one in opened.items()}

    plan(ats)

    assert {widget: asked(one, widget) for widget, one in opened.items()} == before


def asked(frame: Frame, widget: str) -> str:
    if widget == "onboarding":
        return str(frame.get()["screen"])
    answer = frame.client.post(f"/widgets/{widget}/state/", FRAMES[widget], headers=frame.headers)
    return str(answer.json()["screen"])
