import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.ats.matching import indexing
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.matching.services import rematch_candidates
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Contract, Product
from hirewire.hub.platform.integrations.models import CompanyAccess, Configuration, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.messaging.notes import write_note
from hirewire.hub.recruiting.messaging.services import answer, send_inmail
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from tests.factories import hub as make
from tests.factories import synced
from tests.hub.sites.widgets.conftest import PAGE, text_of
from tests.support.html import tidy
from tests.support.policies import policy_of

pytestmark = pytest.mark.django_db


class Frame:
    def __init__(self, application: DeveloperApplication, person: Person) -> None:
        self.application = application
        self.token = token_for(Visitor(person, application, PAGE, clock.now(), make.sign_in(person).pk))
        self.client = Client(enforce_csrf_checks=True)

    def __call__(self, act: str = "state", **fields: object) -> dict[str, Any]:
        response = self.client.post(
            f"/widgets/profile/{act}/",
            {"candidate": "C-1", **fields},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert response.status_code == 200, response.content
        found: dict[str, Any] = json.loads(response.content)
        found["text"] = " ".join(text_of(found["html"]).split())
        return found


@pytest.fixture
def access(application: DeveloperApplication, contract: Contract) -> ContractAccess:
    return make.enabled(application, contract)


@pytest.fixture
def seat(contract: Contract, access: ContractAccess) -> Seat:
    return make.seat(contract, make.person("Amara", "Okafor"))


@pytest.fixture
def look(application: DeveloperApplication, seat: Seat) -> Frame:
    return Frame(application, seat.person)


@pytest.fixture
def ada() -> Member:
    member = make.member()
    MemberEmail.objects.create(member=member, address="ada@example.test")
    return member


#: The fields of Ada's candidate, as the ATS sends them.
ADA = {"firstName": "Ada", "lastName": "Lovelace", "emailAddresses": ["ada@example.test"]}


def arrives(application: DeveloperApplication, **fields: object) -> None:
    application.refresh_from_db()
    organization_id = application.organization_id
    assert organization_id is not None
    row = synced.candidate_row(application, "C-1", **fields)
    upsert_candidates(application=application, organization_id=organization_id, rows=[row])
    while indexing.process_due():
        pass
    rematch_candidates(organization_id=organization_id, application_id=application.pk, candidate_ids=["C-1"])


def test_a_matched_member_is_shown_with_the_evidence(look: Frame, ada: Member) -> None:
    arrives(look.application, **ADA)

    found = look()

    assert (found["screen"], found["poll"]) == ("matched", None)
    assert "Signed in as Amara Okafor Larkspur Talent EMEA, Larkspur Health Not you? Profile" in found["text"]
    assert (
        "Ada Lovelace Compiler engineer View in Recruiter (new window) Send InMail Save to project Wrong person? Unlink"
        in found["text"]
    )
    assert "E-mail is the same ada@example.test strong" in found["text"]
    assert "Matched by e-mail, last name and first name, " in found["text"]


def test_without_a_token_nothing_about_a_member_is_returned(client: Client, look: Frame, ada: Member) -> None:
    arrives(look.application, **ADA)

    response = client.post("/widgets/profile/state/", {"candidate": "C-1"})

    assert (response.status_code, b"Lovelace" in response.content) == (401, False)
    assert response["WWW-Authenticate"] == 'Bearer realm="hirewire"'


def test_a_manual_link_is_kept_and_reported_to_the_page(look: Frame) -> None:
    member = make.member("Grace", "Hopper")
    arrives(look.application, firstName="Invented", lastName="Nobody")
    assert "No member is linked to Invented Nobody yet" in look()["text"]

    found = look("link", member=member.pk)

    assert found["linked"] == person_urn(look.application.pk, member.pk)
    assert (found["screen"], look()["screen"]) == ("matched", "matched")
    assert Candidate.objects.get().manual_matched_member_id == member.pk
    entry = AuditEntry.objects.get(action="candidate.linked")
    assert (entry.actor, entry.subject, entry.after) == ("Amara Okafor", "C-1", f"member {member.pk}")


def test_unlinking_removes_the_link_and_notifies_the_page(look: Frame) -> None:
    member = make.member("Grace", "Hopper")
    arrives(look.application, firstName="Invented", lastName="Nobody")
    look("link", member=member.pk)

    found = look("unlink", member=member.pk)

    assert found["unlinked"] == person_urn(look.application.pk, member.pk)
    assert (found["screen"], Candidate.objects.get().manual_matched_member_id) == ("choice", None)


def test_an_unlinked_member_is_not_matched_again_by_evidence(look: Frame, ada: Member) -> None:
    arrives(look.application, **ADA)
    look("unlink", member=ada.pk)

    arrives(look.application, **ADA, currentJobTitle="Changed")

    assert look()["screen"] == "choice"
    assert not Match.objects.exists()


def test_the_ats_can_link_a_member_that_people_unlinked(look: Frame, ada: Member) -> None:
    arrives(look.application, **ADA)
    look("unlink", member=ada.pk)

    arrives(look.application, manualMatchedMember=person_urn(look.application.pk, ada.pk))

    assert look()["screen"] == "matched"


def test_linking_again_undoes_the_unlinking(look: Frame, ada: Member) -> None:
    arrives(look.application, **ADA)
    look("unlink", member=ada.pk)
    look("link", member=ada.pk)

    # The ATS did not store the link that the widget returned, so the ATS sends the record without the link.
    arrives(look.application, **ADA, currentJobTitle="Changed")

    assert look()["screen"] == "matched"


def test_a_suggestion_shows_evidence_for_and_against_it(look: Frame) -> None:
    Member.objects.filter(pk=make.member("Noor", "Haddad").pk).update(
        current_title="Welder", location="Porto, Portugal"
    )
    make.member("Nobody", "Alike")
    arrives(look.application, currentJobTitle="Baker", addresses=[{"city": "Porto"}])

    text = look()["text"]

    assert "then link one, or search. A link applies to everybody at Larkspur Health." in text
    assert "Last name is the same some First name is the same some City is the same some" in text
    assert "Title is different against" in text
    assert ("1 member could be" in text, "Noor Haddad (new window)" in text, "possible, " in text) == (True, True, True)
    assert "Alike" not in text


@pytest.mark.parametrize("asked", [{}, {"text": "noor"}], ids=["suggested", "searched"])
def test_a_member_linked_elsewhere_is_suggested_with_the_other_record(look: Frame, asked: dict[str, str]) -> None:
    noor = make.member("Noor", "Haddad")
    Member.objects.filter(pk=noor.pk).update(location="Porto, Portugal")
    arrives(look.application, addresses=[{"city": "Porto"}])
    organization = look.application.organization
    Candidate.objects.create(
        organization=organization,
        application=look.application,
        ats_candidate_id="C-9",
        first_name="Noor",
        ats_created_at=clock.now(),
        ats_last_modified_at=clock.now(),
    )
    Match.objects.create(
        organization=organization, application=look.application, ats_candidate_id="C-9", member=noor, probability=1
    )

    assert (
        "C-9 is linked to Noor Haddad. Link this record, too, only if both records belong to Noor."
        in look(**asked)["text"]
    )


def test_unlinked_closed_and_foreign_members_are_not_suggested(look: Frame) -> None:
    gone = make.member("Noor", "Haddad")
    Member.objects.filter(pk=gone.pk).update(closed_at=clock.now())
    make.member("Noor", "Haddad", of=make.organization("Brightpath"))
    unlinked = make.member("Noor", "Haddad")
    arrives(look.application)
    look("link", member=unlinked.pk)

    found = look("unlink", member=unlinked.pk)

    assert "There are no suggestions." in found["text"]


@pytest.mark.parametrize(
    "text", ["hop", "Grâce HOP", "hirewire.example/in/hopper", "https://www.hirewire.example/in/hopper/"]
)
def test_members_are_found_by_name_and_profile_url(look: Frame, text: str) -> None:
    Member.objects.filter(pk=make.member("Grace", "Hopper").pk).update(profile_url="hirewire.example/in/hopper")
    make.member("Grace", "Hopper", of=make.organization("Brightpath"))
    arrives(look.application)

    assert "1 member found. GH Grace Hopper" in look(text=text)["text"]


@pytest.mark.parametrize("text", ["&", "\u02b9:*", "¼ ½", "a" * 500, "| ! <-> (", "\x00", "://[", "№ ﬁ ŉ"])
def test_any_search_text_is_accepted(look: Frame, text: str) -> None:
    arrives(look.application)

    assert look(text=text)["screen"] == "choice"


def test_equally_likely_members_are_left_to_a_person_to_decide(look: Frame, ada: Member) -> None:
    twin = make.member("Ada", "Lovelace")
    MemberEmail.objects.create(member=twin, address="ada@example.test")
    arrives(look.application, **ADA)

    first = look()
    second = look("link", member=twin.pk)

    assert "2 members could be Ada Lovelace" in first["text"]
    assert "Linked by hand" in second["text"]


def test_a_link_that_an_export_made_is_not_said_to_be_by_hand(look: Frame, seat: Seat, ada: Member) -> None:
    export = exports.request_export(seat=seat, member=ada, application=look.application)
    exports.record_fetch(export=export)
    arrives(look.application, **ADA, manualMatchedMember=person_urn(look.application.pk, ada.pk))
    answers = list(Candidate.objects.all())
    exports.confirm_arrivals(
        organization_id=export.organization_id, application_id=look.application.pk, candidates=answers
    )

    text = look()["text"]

    assert "Linked by an export" in text
    assert "by hand" not in text


def test_linking_another_member_replaces_the_link(look: Frame, ada: Member) -> None:
    other = make.member("Grace", "Hopper")
    arrives(look.application, **ADA)

    assert "The record is currently linked to Ada Lovelace." in look(view="search")["text"]
    assert "Grace Hopper Compiler engineer" in look("link", member=other.pk, view="")["text"]


def test_unlinking_on_an_outdated_page_keeps_the_link_to_another_member(look: Frame, ada: Member) -> None:
    other = make.member("Grace", "Hopper")
    arrives(look.application, **ADA)
    look("link", member=other.pk)

    found = look("unlink", member=ada.pk)

    assert ("unlinked" in found, Candidate.objects.get().manual_matched_member_id) == (False, other.pk)


@pytest.mark.parametrize("act", ["link", "unlink"])
def test_a_member_of_another_company_cannot_be_linked(look: Frame, act: str) -> None:
    foreign = make.member("Secret", "Person", of=make.organization("Brightpath"))
    arrives(look.application)

    found = look(act, member=foreign.pk)

    assert "Nothing was changed." in found["text"]
    assert ("linked" in found, "unlinked" in found, "Secret" in found["text"]) == (False, False, False)


# ── Recruiting activities ───────────────────────────────────────────────────


@pytest.fixture
def history(seat: Seat, contract: Contract, ada: Member, application: DeveloperApplication) -> Seat:
    """InMails to the member and notes about the member, by the viewer, a colleague and somebody on another contract."""
    arrives(application, **ADA)
    colleague = make.seat(contract, make.person("Rhys", "Beddoe"))
    stranger = make.seat(make.contract(contract.organization, "Americas"), make.person("Wei-Lin", "Chang"))
    message = send_inmail(seat=seat, member=ada, subject="Own subject", body="Own words")
    answer(thread=message.thread, body="Their reply")
    send_inmail(seat=colleague, member=ada, subject="Foreign subject", body="Foreign words")
    write_note(seat=seat, member=ada, text="Own private note", visibility=Visibility.PRIVATE)
    write_note(seat=colleague, member=ada, text="Foreign private note", visibility=Visibility.PRIVATE)
    write_note(seat=colleague, member=ada, text="Shared note", visibility=Visibility.CONTRACT)
    send_inmail(seat=stranger, member=ada, subject="Elsewhere", body="Elsewhere")
    write_note(seat=stranger, member=ada, text="Elsewhere", visibility=Visibility.CONTRACT)
    return colleague


@pytest.mark.usefixtures("history")
def test_ones_own_texts_are_shown_and_those_of_others_only_mentioned(look: Frame) -> None:
    text = look()["text"]

    assert "Recruiting Activities 4" in text
    assert "InMail accepted" in text
    assert "Own subject Own words" in text
    assert "Rhys Beddoe" in text
    assert "only the sender can read the text" in text
    assert ("Own private note" in text, "Shared note" in text) == (True, True)
    for hidden in (
        "Foreign subject",
        "Foreign words",
        "Foreign private note",
        "Elsewhere",
        "Wei-Lin",
        "Their reply",
    ):
        assert hidden not in text


@pytest.mark.usefixtures("history")
def test_with_company_level_alone_there_is_no_history(look: Frame) -> None:
    ContractAccess.objects.update(is_on=False)
    CompanyAccess.objects.update(is_on=True)

    text = look()["text"]

    assert "InMails and notes appear when contract level access is on for Larkspur Talent EMEA." in text
    assert ("Own words" in text, "Shared note" in text, "InMail sent" in text) == (False, False, False)


# ── Screens that say why there is no profile ────────────────────────────────


def test_a_candidate_that_has_not_arrived_is_polled_for(look: Frame) -> None:
    found = look()

    assert (found["screen"], found["poll"]) == ("not_here", 5)
    assert "You cannot see C-1" in found["text"]


def test_a_hidden_candidate_looks_like_a_missing_one(look: Frame, ada: Member) -> None:
    before = look()["html"]
    Configuration.objects.filter(key="APPLICATION_VIEWERS").delete()
    arrives(look.application, **ADA)

    found = look()
    linked = look("link", member=ada.pk)

    # The rest of the page is the support bundle, which contains the time.
    assert found["html"].partition("data-bundle")[0] == before.partition("data-bundle")[0]
    assert (linked["screen"], "linked" in linked) == ("not_here", False)


def test_the_profile_support_bundle_contains_no_personal_data(look: Frame) -> None:
    html = look()["html"]

    bundle = json.loads(html.partition('data-bundle="')[2].partition('"')[0].replace("&quot;", '"'))

    assert (bundle["widget"], bundle["ats_candidate_id"], bundle["page"]) == ("HcmWidget", "C-1", PAGE)
    assert "Amara" not in json.dumps(bundle)


def test_the_off_screen_names_who_can_switch_it_on(look: Frame, admin: Person) -> None:
    ContractAccess.objects.update(is_on=False)

    found = look()

    assert found["screen"] == "off"
    assert "Contract level and company level access are both off for Larkspur Talent EMEA." in found["text"]
    assert f"{admin.name} can turn it on under More, Admin Settings, ATS." in found["text"]


def test_the_off_screen_tells_admins_that_they_can_switch_it_on(look: Frame, seat: Seat) -> None:
    ContractAccess.objects.update(is_on=False)
    Seat.objects.filter(pk=seat.pk).update(roles=[Role.RECRUITER, Role.ADMIN])

    assert "You can turn it on under More, Admin Settings, ATS." in look()["text"]


def test_before_any_request_the_screen_says_so(application: DeveloperApplication, contract: Contract) -> None:
    person = make.seat(contract).person

    assert "The integration has not been requested for ATS Simulator yet" in Frame(application, person)()["text"]


def test_a_person_without_a_seat_is_told_so(look: Frame) -> None:
    text = Frame(look.application, make.person("Leila", "Haddad"))()["text"]

    assert "Leila Haddad does not have an active seat on a contract of Larkspur Health." in text


def test_a_person_with_a_seat_of_another_company_is_told_so(look: Frame, ada: Member) -> None:
    arrives(look.application, **ADA)
    elsewhere = make.contract(make.organization("Brightpath Logistics"), "Brightpath Europe")

    found = Frame(look.application, make.admin_seat(elsewhere).person)()

    assert found["screen"] == "other_company"
    assert "your seats are on Brightpath Europe (Brightpath Logistics)" in found["text"]


def test_a_seat_on_a_lite_contract_is_refused(look: Frame, contract: Contract) -> None:
    kiosk = make.contract(contract.organization, "Kiosk", Product.LITE)

    found = Frame(look.application, make.seat(kiosk, make.person("Leila", "Haddad"), (Role.RECRUITER,)).person)()

    assert "“Kiosk” is a Recruiter Lite contract." in found["text"]


def test_among_several_contracts_the_one_with_history_is_shown_first(
    look: Frame, seat: Seat, contract: Contract
) -> None:
    CompanyAccess.objects.update(is_on=True)
    second = make.contract(contract.organization, "A first by name")
    make.seat(second, seat.person)

    by_itself, chosen = look()["html"], look(contract=second.pk)["html"]

    assert f'<option value="{contract.pk}" selected>' in by_itself
    assert f'<option value="{second.pk}">A first by name' in tidy(by_itself)
    assert f'<option value="{second.pk}" selected>' in chosen


# ── The attributes of the tag that configures the frame ─────────────────────


def tag(application: DeveloperApplication, **changes: str) -> dict[str, str]:
    application.refresh_from_db()
    context = f"urn:li:organization:{application.organization_id}"
    said = {"type": "ATS", "candidate": "C-1", "context": context, **changes}
    return {"api_key": application.client_id, "origin": PAGE, **said}


def test_the_frame_is_configured_by_the_attributes_of_its_tag(client: Client, look: Frame, contract: Contract) -> None:
    page = client.get("/widgets/profile/", tag(look.application, contract=contract.urn, unlink="false"))

    config = page.context["config"]
    assert (config["candidate"], config["contract"]) == ("C-1", str(contract.pk))
    assert (config["showsUnlink"], config["confirmsUnlink"]) == (False, True)
    assert policy_of(page.headers)["frame-ancestors"] == PAGE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "CRM"}, "data-widget-type is “CRM”; it must be ATS."),
        ({"candidate": ""}, "data-ats-candidate-id must be the id"),
        ({"context": "larkspur"}, "data-integration-context is “larkspur”; it must be an organization URN."),
        ({"context": "urn:li:organization:1"}, "which this application does not serve."),
        ({"origin": "https://elsewhere.example"}, "is not among the validJsSdkDomains of application"),
        ({"api_key": "nobody"}, "No customer application has the api_key “nobody”."),
    ],
)
def test_a_tag_that_cannot_work_says_why(client: Client, look: Frame, changes: dict[str, str], words: str) -> None:
    page = client.get("/widgets/profile/", {**tag(look.application), **changes})

    assert words in page.context["config"]["console"][0]
    assert "token" not in page.context["config"]


@pytest.mark.parametrize("count", [1, 5])
def test_a_screen_takes_the_same_queries_for_any_length(
    look: Frame,
    seat: Seat,
    ada: Member,
    contract: Contract,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    arrives(look.application, **ADA)
    for _ in range(count):
        colleague = make.seat(contract, make.person("Rhys", "Beddoe"))
        send_inmail(seat=colleague, member=ada, subject="Hello", body="Words")
        write_note(seat=colleague, member=ada, text="Note", visibility=Visibility.CONTRACT)

    with django_assert_num_queries(QUERIES):
        look()


QUERIES = 16
