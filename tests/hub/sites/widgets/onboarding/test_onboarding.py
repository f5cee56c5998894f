import json
import re
from datetime import timedelta

import pytest
from pytest_django import Settings

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Seat, SeatState, SignIn
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract, Product
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.looks.templatetags.looks import wire
from tests.factories import hub as make
from tests.hub.sites.widgets.conftest import Frame
from tests.support.html import tidy

pytestmark = pytest.mark.django_db

OFFER = (
    "Request to activate company and contract level access to Recruiter System Connect (e.g., export profiles to "
    "your ATS, view ATS candidate info directly in Recruiter, view InMails and/or Notes history). Learn more"
)


def requested(frame: Frame, contract: Contract) -> ContractAccess:
    frame.post("request", contract)
    return ContractAccess.objects.get(application=frame.application, contract=contract)


def test_the_request_screen_has_its_exact_text(frame: Frame, contract: Contract) -> None:
    answer = frame.get()

    assert answer["text"] == (
        f"Signed in as Ingrid Solheim {contract.name}, Larkspur Health Not you? "
        f"Request an Integration Recruiter System Connect (RSC) Request {OFFER}"
    )
    assert (answer["poll"], answer["retry"], answer["integrations"]) == (None, None, [])


def test_requesting_passes_the_integrations_to_the_page(frame: Frame, contract: Contract) -> None:
    answer = frame.post("request", contract)

    common = {"tenantType": "RECRUITER", "dataProvider": "ATS", "onboardingStatus": "REQUESTED"}
    company, own = contract.organization.urn, contract.urn
    assert sorted(answer["integrations"], key=lambda entry: entry["integrationType"]) == [
        {"integrationContext": own, "integrationType": "CSA_API", **common},
        {"integrationContext": company, "integrationType": "IN_ATS_INDICATOR", **common},
        {"integrationContext": company, "integrationType": "ONE_CLICK_EXPORT", **common},
        {"integrationContext": company, "integrationType": "PROFILE_PLUGIN", **common},
        {"integrationContext": company, "integrationType": "RECOMMENDED_MATCHES", **common},
        {"integrationContext": company, "integrationType": "UNIFIED_SEARCH", **common},
    ]


def test_the_notify_partner_screen_has_its_exact_text(frame: Frame, contract: Contract) -> None:
    now = clock.now()
    with clock.stopped(now):
        answer = frame.post("request", contract)

    assert answer["text"].endswith(
        f"Recruiter System Connect (RSC) Notify Partner {OFFER} Requested: {now:%H:%M:%S} . "
        "Waiting for ATS Simulator to answer. We check again every 5 seconds. "
        "No answer from ATS Simulator yet Copy support bundle"
    )
    assert (answer["poll"], answer["retry"]) == (5, None)


def test_notifying_again_passes_the_same_integrations(frame: Frame, contract: Contract) -> None:
    first = frame.post("request", contract)

    assert frame.post("notify", contract)["integrations"] == first["integrations"]


def test_a_refusal_by_the_page_is_shown_word_for_word(frame: Frame, contract: Contract) -> None:
    now = clock.now()
    with clock.stopped(now):
        frame.post("request", contract)
        answer = frame.post("answer", contract, fault="503 Service <b>\nUnavailable")

    assert (
        f"ATS Simulator did not accept the request. It answered “503 Service &lt;b&gt; Unavailable” ( {now:%H:%M:%S} )."
        in (answer["text"])
    )
    assert answer["text"].endswith(f"Next attempt in s. 1 attempt since {now:%H:%M:%S} Copy support bundle")
    assert (answer["retry"], answer["integrations"]) == (20, [])


def test_each_refusal_waits_longer(frame: Frame, contract: Contract) -> None:
    with clock.stopped():
        frame.post("request", contract)
        waits = [frame.post("answer", contract, fault="no")["retry"]]
        for _ in range(5):
            frame.post("notify", contract)
            waits.append(frame.post("answer", contract, fault="no")["retry"])
        with clock.moved(timedelta(seconds=290)):
            waits.append(frame.get()["retry"])

    assert waits == [20, 40, 60, 120, 300, 300, 10]


def test_a_successful_answer_clears_the_refusal(frame: Frame, contract: Contract) -> None:
    requested(frame, contract)
    frame.post("answer", contract, fault="503")

    assert "did not accept" not in frame.post("answer", contract, fault="")["text"]


def test_the_partner_ready_screen_has_its_exact_text(frame: Frame, contract: Contract) -> None:
    make.ready(frame.application, contract)

    text = frame.get()["text"]

    assert "Partner ready Recruiter System Connect features have been requested and are partner ready. " in text
    assert "To activate company and contract level access" in text
    assert "proceed to Admin settings in Recruiter. Learn more Open Admin Settings" in text
    assert "Last answer from ATS Simulator: " in text


def test_partner_ready_with_company_level_on_has_its_own_text(frame: Frame, contract: Contract) -> None:
    make.enabled(frame.application, contract, contract_on=False, company_on=True)

    answer = frame.get()

    assert (
        "Partner ready Company level features are enabled and contract level features have been requested and are "
        "partner ready. To activate contract level access to Recruiter System Connect, proceed to Admin settings in "
        "Recruiter. Learn more"
    ) in answer["text"]
    assert f"Company level on · contract level off for {contract.name}" in answer["text"]
    assert 'class="badge info"' in answer["html"]


@pytest.mark.parametrize(("company_on", "word"), [(False, "off"), (True, "on")])
def test_the_enabled_screen_has_its_exact_text(
    frame: Frame, contract: Contract, *, company_on: bool, word: str
) -> None:
    access = make.enabled(frame.application, contract, company_on=company_on)
    access.changed_at, access.changed_by = clock.now(), frame.person
    access.save()

    answer = frame.get()

    assert (
        "Enabled Recruiter System Connect features enabled. With Recruiter System Connect you can: export profiles to "
        "your ATS, view ATS candidate info directly in Recruiter, view InMails and/or Notes history etc. Learn more"
    ) in answer["text"]
    assert f"Contract level on · company level {word} · since" in answer["text"]
    assert answer["text"].endswith(", Ingrid Solheim")
    assert 'class="badge live"' in answer["html"]


def test_another_contract_of_an_enabled_company_starts_with_request(frame: Frame, contract: Contract) -> None:
    make.enabled(frame.application, contract, company_on=True)
    second = make.contract(contract.organization, "Larkspur Talent Americas")
    make.admin_seat(second, frame.person)

    assert frame.get(contract=second.pk)["html"].count('id="act-request"') == 1


def test_a_person_with_several_contracts_chooses_one(frame: Frame, contract: Contract) -> None:
    closed = make.contract(contract.organization, "Larkspur Foundation")
    make.seat(closed, frame.person)
    make.admin_seat(closed, make.person("Rhys", "Beddoe"))

    answer = frame.get(choose="1")

    assert answer["text"] == (
        "Signed in as Ingrid Solheim No contract chosen yet, Larkspur Health Not you? "
        "Which contract do you want to connect? Contracts "
        f"Larkspur Foundation Id: {closed.pk} · Larkspur Health · ask Rhys Beddoe no admin seat "
        f"{contract.name} Id: {contract.pk} · Larkspur Health · 1&nbsp;seat admin "
        "Continue You can connect the other contracts later."
    )
    assert f'value="{closed.pk}" disabled' in tidy(answer["html"])
    assert f'value="{contract.pk}" checked' in tidy(answer["html"])
    assert "Other contract" in frame.get(contract=contract.pk)["text"]


def test_labels_can_follow_the_newer_manuals(frame: Frame, contract: Contract, settings: Settings) -> None:
    before = frame.get(labels="packages")["text"]
    settings.HIREWIRE_WIDGET_LABELS = "packages"
    make.requested(frame.application, contract)
    waiting = frame.get()["text"]
    make.enabled(frame.application, contract)

    assert "Choose package Sourcing Package (Recruiter System Connect) Save changes" in before
    assert "Notify ATS" in waiting
    assert "Activated for your current contract" in frame.get()["text"]
    assert "Request an Integration" in frame.get(labels="guide")["text"]


def test_the_wire_is_joined_only_when_the_contract_is_connected(frame: Frame, contract: Contract) -> None:
    before = frame.get()["html"]
    make.enabled(frame.application, contract)

    after = frame.get()["html"]

    assert [wire("open") in html for html in (before, after)] == [True, False]
    assert [wire() in html for html in (before, after)] == [False, True]


def test_a_ready_offer_says_where_to_continue_and_what_is_missing(frame: Frame, contract: Contract) -> None:
    rhys = make.person("Rhys", "Beddoe")
    make.admin_seat(make.contract(contract.organization, "Larkspur Foundation"), rhys)
    make.admin_seat(make.contract(name="Somebody else's"), rhys)
    make.ready(frame.application, contract)

    text = frame.get()["text"]

    assert (
        f"In Recruiter {frame.application.name} (ATS Simulator), Id: {frame.application.pk}, Not Activated "
        "Switches Contract level and company level work independently: you can turn on either without the other. "
        f"Seats 1 seat of {contract.name} has no profile, so access lists of ATS Simulator cannot include it. "
        "Seat holders Larkspur Foundation not requested · ask Rhys Beddoe"
    ) in text
    assert "Somebody else" not in text


def test_an_admin_is_not_told_to_ask_themselves(frame: Frame, contract: Contract) -> None:
    make.admin_seat(make.contract(contract.organization, "Larkspur Foundation"), frame.person)
    make.ready(frame.application, contract)

    text = frame.get(contract=contract.pk)["text"]

    assert "Larkspur Foundation not requested · you are an admin of this contract" in text
    assert f"ask {frame.person.name}" not in text


def test_a_contract_without_a_seat_is_not_shown(frame: Frame) -> None:
    foreign = make.contract(name="Foreign")
    make.admin_seat(make.contract(name="Second"), frame.person)

    assert frame.get(contract=foreign.pk)["screen"] == "chooser"


def test_without_any_admin_seat_the_chooser_names_who_can(frame: Frame, contract: Contract) -> None:
    frame.person.seats.update(roles=[Role.RECRUITER])
    make.seat(make.contract(contract.organization), frame.person)

    answer = frame.get()

    assert ("Continue" in answer["text"], "Only an admin can do this." in answer["text"]) == (False, True)
    assert "You cannot connect a contract here" in answer["text"]
    assert answer["text"].endswith("Sign in as someone else")


def test_where_all_contracts_are_of_another_company_the_chooser_says_so(frame: Frame, contract: Contract) -> None:
    requested(frame, contract)
    other = make.organization("Brightpath Logistics")
    seats = [make.admin_seat(make.contract(other, "Brightpath Europe"))]
    make.admin_seat(make.contract(other, "Brightpath Asia"), seats[0].person)

    text = Frame(frame.application, seats[0].person).get()["text"]

    assert "You cannot connect a contract here" in text
    assert f"This page serves another company. It connects {contract.organization.name}" in text
    assert text.endswith("Sign in as someone else")
    assert ("Only an admin can do this" in text, "The people named above" in text) == (False, False)


def test_a_person_who_is_not_an_admin_is_told_whom_to_ask(frame: Frame, contract: Contract) -> None:
    someone = make.person("Wei-Lin", "Chang")
    make.seat(contract, someone)

    text = Frame(frame.application, someone).get()["text"]

    assert "Signed in as Wei-Lin Chang" in text
    assert (
        f"Only an admin can do this Your seat on {contract.name} (“Hiring Project Creator”) has no admin rights. "
        "These people can connect the contract:"
    ) in text
    assert text.endswith("Ingrid Solheim Copy a message for the admins Sign in as someone else")


def test_a_contract_with_the_wrong_product_is_refused(frame: Frame) -> None:
    kiosk = make.contract(name="Larkspur Kiosk", product=Product.LITE)
    make.admin_seat(kiosk, frame.person)

    text = frame.get(contract=kiosk.pk)["text"]

    assert (
        "This contract cannot use RSC “Larkspur Kiosk” is a Recruiter Lite contract. Recruiter System "
        "Connect needs Recruiter Corporate or Recruiter Professional Services. Choose another contract"
    ) in text


def test_a_contract_of_a_second_company_is_refused(frame: Frame, contract: Contract) -> None:
    requested(frame, contract)
    elsewhere = make.contract(make.organization("Brightpath Logistics"), "Brightpath Europe")
    stranger = Frame(frame.application, make.admin_seat(elsewhere).person)

    answer = stranger.post("request", elsewhere)

    assert (answer["screen"], answer["integrations"]) == ("other_company", [])
    assert "one application serves only one company" in answer["text"]


ACTS = ("request", "notify", "answer")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("roles", [(Role.RECRUITER,), (Role.HIRING_MANAGER,), ()])
def test_only_admins_can_request_notify_and_answer(
    frame: Frame, contract: Contract, act: str, roles: tuple[Role, ...]
) -> None:
    access = requested(frame, contract)
    someone = make.seat(contract, make.person("Kofi", "Mensah"), roles).person

    answer = Frame(frame.application, someone).post(act, contract, fault="x")

    assert (answer["screen"], answer["integrations"]) == ("not_admin", [])
    assert _counts(access) == (1, "")


def test_somebody_without_rights_sees_whether_the_contract_is_connected(frame: Frame, contract: Contract) -> None:
    someone = Frame(frame.application, make.seat(contract, make.person("Kofi", "Mensah")).person)
    before = someone.get()
    make.enabled(frame.application, contract)

    after = someone.get()

    assert [wire("open") in answer["html"] for answer in (before, after)] == [True, False]
    assert ["These people can connect the contract:" in answer["text"] for answer in (before, after)] == [True, False]
    assert ["Copy a message for the admins" in answer["text"] for answer in (before, after)] == [True, False]
    assert "The contract is connected with" in after["text"]


@pytest.mark.parametrize("act", ACTS)
def test_an_admin_of_another_contract_cannot_act(frame: Frame, contract: Contract, act: str) -> None:
    access = requested(frame, contract)
    stranger = make.admin_seat(make.contract(contract.organization)).person
    make.admin_seat(make.contract(contract.organization), stranger)

    assert Frame(frame.application, stranger).post(act, contract, fault="x")["integrations"] == []
    assert _counts(access) == (1, "")


def _counts(access: ContractAccess) -> tuple[int, str]:
    access.refresh_from_db()
    return access.notify_count, access.notify_fault


def test_the_support_bundle_contains_no_personal_data(frame: Frame, contract: Contract) -> None:
    requested(frame, contract)
    frame.post("answer", contract, fault="503 for ingrid@larkspur.example")
    html = frame.get()["html"]

    bundle = json.loads(html.partition('data-bundle="')[2].partition('"')[0].replace("&quot;", '"'))

    assert {key: bundle[key] for key in ("contract", "organization", "label_in_widget", "last_fault")} == {
        "contract": contract.urn,
        "organization": contract.organization.urn,
        "label_in_widget": "Notify Partner",
        "last_fault": "503 for ***",
    }
    assert bundle["application"] == {"id": frame.application.pk, "api_key": frame.application.client_id}
    assert all(word not in json.dumps(bundle) for word in ("Ingrid", "Solheim", "ingrid@", frame.person.email))


def test_the_company_switch_of_another_application_does_not_count(frame: Frame, contract: Contract) -> None:
    other: DeveloperApplication = make.customer_application()
    make.enabled(other, contract, company_on=True)

    assert 'id="act-request"' in frame.get()["html"]
    assert CompanyAccess.objects.filter(is_on=True).count() == 1


# Which of the company's contracts the frame works with


def contracts_of(frame: Frame, contract: Contract, *names: str) -> list[Contract]:
    """Create more contracts of the company, each with an admin seat for the person who uses the frame."""
    others = [make.contract(contract.organization, name) for name in names]
    for other in others:
        make.admin_seat(other, frame.person)
    return others


def opens_in_recruiter(frame: Frame, contract: Contract) -> None:
    seat = Seat.objects.get(contract=contract, person=frame.person)
    sign_ins.work_from(seat, number=SignIn.objects.get(person=frame.person).pk)


def test_after_a_reload_the_requested_contract_is_shown(frame: Frame, contract: Contract) -> None:
    contracts_of(frame, contract, "Larkspur Talent Americas")
    frame.post("request", contract)
    make.ready(frame.application, contract)

    answer = frame.get()

    assert answer["contract"] == str(contract.pk)
    assert "Partner ready" in answer["text"]
    assert "Other contract" in answer["text"]


def test_a_single_contract_with_admin_rights_is_chosen_automatically(frame: Frame, contract: Contract) -> None:
    make.seat(make.contract(contract.organization, "Larkspur Talent Americas"), frame.person)

    assert (frame.get()["screen"], frame.get()["contract"]) == ("offer", str(contract.pk))


def test_the_contract_open_in_recruiter_is_chosen(frame: Frame, contract: Contract) -> None:
    (americas,) = contracts_of(frame, contract, "Larkspur Talent Americas")
    undecided = frame.get()["screen"]

    opens_in_recruiter(frame, americas)

    assert (undecided, frame.get()["contract"]) == ("chooser", str(americas.pk))


def test_among_several_requested_contracts_the_open_one_is_chosen(frame: Frame, contract: Contract) -> None:
    americas, asia = contracts_of(frame, contract, "Larkspur Talent Americas", "Larkspur Talent Asia")
    for requested_one in (contract, americas):
        frame.post("request", requested_one)
    undecided = frame.get()["screen"]

    meant = []
    for opened in (americas, asia):
        opens_in_recruiter(frame, opened)
        meant.append(frame.get()["contract"])

    assert (undecided, meant) == ("chooser", [str(americas.pk), str(asia.pk)])


def test_the_chooser_preselects_the_open_contract(frame: Frame, contract: Contract) -> None:
    (americas,) = contracts_of(frame, contract, "Zest")
    opens_in_recruiter(frame, americas)

    answer = frame.get(choose="1")

    assert (answer["screen"], answer["contract"]) == ("chooser", "")
    assert re.findall(r'value="(\d+)"\s+checked', answer["html"]) == [str(americas.pk)]


def test_a_button_for_a_contract_whose_seat_has_closed_does_not_act_on_the_other_contract(
    frame: Frame, contract: Contract
) -> None:
    (americas,) = contracts_of(frame, contract, "Larkspur Talent Americas")
    Seat.objects.filter(contract=contract).update(state=SeatState.PARKED)

    answer = frame.post("request", contract)

    assert answer["integrations"] == []
    assert not ContractAccess.objects.filter(contract=americas).exists()


def test_a_button_acts_only_on_the_contract_that_it_names(frame: Frame, contract: Contract) -> None:
    contracts_of(frame, contract, "Larkspur Talent Americas")

    frame.client.post("/widgets/onboarding/request/", headers=frame.headers)

    assert not ContractAccess.objects.exists()
