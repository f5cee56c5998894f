from typing import Any

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.queries import entries
from hirewire.hub.identity.providers.models import Entry, GroupRole
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.single_sign_on.models import ExternalIdentity
from hirewire.kit.web import outbound
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, ingrid, provider_for, who
from tests.support.provider import Provider
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
EMAIL = f"ingrid@{DOMAIN}"


def test_a_person_with_a_seat_comes_in_and_goes_where_they_wanted_to(company: Company, browser: Client) -> None:
    seat = company.seat_for(EMAIL)

    answer = company.signs_in(browser, back="/jobs/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/jobs/")
    assert who(browser) == seat.person
    assert browser.get("/search/").status_code == 200


def test_the_address_leads_to_the_companys_provider(company: Company, browser: Client) -> None:
    company.set(is_required=True, emergency_email=company.admin.person.email)
    first = browser.get("/sign-in/").content.decode()

    answer = browser.post("/sign-in/", {"email": f"Anybody@{DOMAIN.upper()}", "next": "/jobs/"})

    assert 'name="password"' not in first
    assert answer.headers["Location"] == f"/sign-in/company/{company.provider.pk}/?next=%2Fjobs%2F"


def test_where_a_password_is_allowed_the_person_chooses(company: Company, browser: Client) -> None:
    page = browser.post("/sign-in/", {"email": EMAIL}).content.decode()

    assert f"/sign-in/company/{company.provider.pk}/" in page
    assert 'name="password"' in page


def test_an_address_without_a_provider_leads_to_the_password(company: Company, browser: Client) -> None:
    page = browser.post("/sign-in/", {"email": "noor@elsewhere.example"}).content.decode()

    assert "/sign-in/company/" not in page
    assert 'name="password"' in page


def test_where_it_is_required_only_the_emergency_admin_can_use_a_password(company: Company, browser: Client) -> None:
    emergency = company.admin.person
    Person.objects.filter(pk=emergency.pk).update(email=f"ada@{DOMAIN}")
    colleague = company.seat_for(EMAIL).person
    colleague.set_password("larkspur-demo")
    colleague.save()
    company.set(is_required=True, emergency_email=f"ada@{DOMAIN}")

    refused = browser.post("/sign-in/", {"email": EMAIL, "password": "larkspur-demo"})
    let_in = browser.post("/sign-in/", {"email": f"ada@{DOMAIN}", "password": "larkspur-demo"})

    assert refused.headers["Location"].startswith("/sign-in/company/")
    assert let_in.headers["Location"] == "/search/"
    assert who(browser) == emergency


@pytest.mark.parametrize("email", [f"a\0b@{DOMAIN}", f"a b@{DOMAIN}\0"])
def test_where_it_is_required_an_address_that_cannot_be_stored_is_not_a_persons(
    company: Company, browser: Client, email: str
) -> None:
    company.set(is_required=True, emergency_email=company.admin.person.email)

    answers = [browser.post("/sign-in/", {"email": email, "password": password}) for password in ("", "larkspur-demo")]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert 'name="password"' in answers[0].content.decode()


def test_an_invited_person_gets_the_seat_without_a_code(company: Company, browser: Client) -> None:
    seats.invite(admin=company.admin, email=EMAIL, roles=[Role.HIRING_MANAGER])

    company.signs_in(browser)

    seat = Seat.objects.get(person__email=EMAIL)
    assert (seat.contract, seat.roles, seat.person.name) == (company.contract, ["hiring_manager"], "Ingrid Solheim")
    assert not seat.person.has_usable_password()
    assert not company.contract.seat_invitations.filter(ended_at=None).exists()


@pytest.mark.parametrize("state", [SeatState.ACTIVE, SeatState.PARKED])
def test_a_person_with_a_seat_gets_another_one_to_which_they_are_invited(
    company: Company, browser: Client, state: SeatState
) -> None:
    first = company.seat_for(EMAIL)
    Seat.objects.filter(pk=first.pk).update(state=state)
    other = hub.contract(company.contract.organization)
    seats.invite(admin=hub.admin_seat(other), email=EMAIL, roles=[Role.HIRING_MANAGER])

    answer = company.signs_in(browser)

    assert answer.status_code == 302
    assert Seat.objects.get(person=first.person, contract=other).roles == ["hiring_manager"]
    assert Seat.objects.get(pk=first.pk).state == state


def test_a_person_who_is_not_invited_stays_outside_and_leaves_no_account(company: Company, browser: Client) -> None:
    answer = company.signs_in(browser)

    assert answer.status_code == 403
    assert "only people with a seat or an invitation" in answer.content.decode()
    assert (who(browser), Person.objects.filter(email=EMAIL).exists()) == (None, False)


def test_where_everybody_may_come_in_the_first_sign_in_makes_a_seat(company: Company, browser: Client) -> None:
    company.set(entry=Entry.EVERYBODY)

    company.signs_in(browser)

    assert Seat.objects.get(person__email=EMAIL).roles == ["recruiter"]
    assert browser.get("/search/").status_code == 200


def test_a_closed_seat_stays_closed(company: Company, browser: Client) -> None:
    company.set(entry=Entry.EVERYBODY)
    seat = company.seat_for(EMAIL)
    Seat.objects.filter(pk=seat.pk).update(state=SeatState.INACTIVE)

    answer = company.signs_in(browser)

    assert answer.status_code == 403
    assert (who(browser), Seat.objects.get(pk=seat.pk).state) == (None, SeatState.INACTIVE)


def test_the_subject_counts_once_it_is_known_whatever_the_address(company: Company, browser: Client) -> None:
    seat = company.seat_for(EMAIL)
    company.signs_in(browser)

    company.signs_in(browser, email=f"another@{DOMAIN}", email_verified=None)

    assert who(browser) == seat.person


def test_another_account_with_the_same_address_is_somebody_else(company: Company, browser: Client) -> None:
    company.seat_for(EMAIL)
    company.signs_in(browser)
    browser.logout()

    answer = company.signs_in(browser, sub="00u2")

    assert answer.status_code == 403
    assert "belongs to another account" in answer.content.decode()
    assert who(browser) is None


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "ingrid@rival.example"}, "may not vouch for addresses of this domain"),
        ({"email": f"ingrid@sub.{DOMAIN}"}, "may not vouch for addresses of this domain"),
        ({"email_verified": False}, "is verified"),
        ({"email_verified": None}, "is verified"),
        ({"email": None}, "which e-mail address"),
        ({"email": f"{'i' * 238}@{DOMAIN}"}, "has more than 254 characters"),
    ],
)
def test_an_address_that_the_provider_may_not_vouch_for_opens_nothing(
    company: Company, browser: Client, claims: dict[str, Any], words: str
) -> None:
    company.set(entry=Entry.EVERYBODY)
    company.seat_for(EMAIL)

    answer = company.signs_in(browser, **claims)

    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert (who(browser), ExternalIdentity.objects.exists()) == (None, False)


def test_a_domain_that_nobody_has_confirmed_opens_nothing(company: Company, browser: Client) -> None:
    company.provider.domains.update(confirmed_at=None)
    company.seat_for(EMAIL)

    answer = company.signs_in(browser)

    assert answer.status_code == 403
    assert browser.post("/sign-in/", {"email": EMAIL}).content.decode().count("/sign-in/company/") == 0


def test_where_the_provider_marks_no_address_an_admin_can_vouch_for_all(company: Company, browser: Client) -> None:
    company.set(accepts_unmarked=True)
    seat = company.seat_for(EMAIL)

    company.signs_in(browser, email_verified=None)

    assert who(browser) == seat.person


def test_a_shared_issuer_has_to_name_the_company(browser: Client) -> None:
    google = Provider("https://accounts.google.com")
    company = Company(google)
    seat = company.seat_for(EMAIL)

    with outbound.through(google.transport):
        refused = company.signs_in(browser)
        company.signs_in(browser, hd=DOMAIN)

    assert refused.status_code == 403
    assert who(browser) == seat.person


class TestElsewhere:
    """No answer of a company's provider gives access to another company."""

    def test_it_signs_in_nobody_of_another_company(self, company: Company, browser: Client) -> None:
        rival = hub.contract(name="Rival Talent")
        provider_for(rival, "rival.example", issuer="https://idp.rival.example")
        victim = hub.person("Rita", "Rival")
        Person.objects.filter(pk=victim.pk).update(email="rita@rival.example")
        hub.seat(rival, victim)
        company.set(entry=Entry.EVERYBODY)

        answer = company.signs_in(browser, email="rita@rival.example")

        assert answer.status_code == 403
        assert who(browser) is None

    def test_seats_in_another_company_stay_shut(self, company: Company, browser: Client) -> None:
        person = company.seat_for(EMAIL).person
        elsewhere = hub.admin_seat(hub.contract(name="Agency"), person)

        company.signs_in(browser)
        page = browser.get("/contracts/").content.decode()
        chosen = browser.post("/contracts/", {"seat": elsewhere.pk})

        assert "Agency" not in page
        assert chosen.status_code == 404
        assert browser.session["seat_id"] != elsewhere.pk

    def test_a_subject_of_another_companys_provider_is_a_stranger(self, company: Company, browser: Client) -> None:
        """Two companies may use the same issuer, but a subject that one company has linked is unknown to the other."""
        company.seat_for(EMAIL)
        company.signs_in(browser)
        browser.logout()
        second = Company(company.idp, "meadow.example")

        answer = second.signs_in(browser)

        assert answer.status_code == 403
        assert who(browser) is None

    @pytest.mark.parametrize("end", ["others", "everywhere", "one"])
    def test_sign_ins_elsewhere_are_neither_ended_nor_counted(
        self, company: Company, browser: Client, end: str
    ) -> None:
        elsewhere = hub.sign_in(company.seat_for(EMAIL).person)
        company.signs_in(browser)

        answer = browser.post("/account/sign-ins/", {"end": elsewhere.pk if end == "one" else end}, follow=True)

        elsewhere.refresh_from_db()
        assert elsewhere.ended_at is None
        assert "Signed out of 1 other" not in answer.content.decode()

    def test_the_second_step_cannot_be_set_up_by_whoever_runs_the_provider(
        self, company: Company, browser: Client
    ) -> None:
        company.seat_for(EMAIL)
        company.signs_in(browser)

        answer = browser.post("/account/second-step/", {"act": "begin"})

        assert answer.headers["Location"] == "/contracts/"

    def test_a_company_that_requires_a_second_step_trusts_its_own_provider(
        self, company: Company, browser: Client
    ) -> None:
        organization = company.contract.organization
        organization.requires_second_factor = True
        organization.save()
        company.seat_for(EMAIL)

        company.signs_in(browser)

        assert browser.get("/search/").status_code == 200


class TestGroups:
    @pytest.fixture(autouse=True)
    def rules(self, company: Company) -> None:
        for group, role in (("hr-admins", Role.ADMIN), ("hr", Role.RECRUITER), ("managers", Role.HIRING_MANAGER)):
            GroupRole.objects.create(organization=company.contract.organization, group=group, role=role)

    @pytest.mark.parametrize(
        ("groups", "roles"),
        [
            (["hr", "managers", "canteen"], ["recruiter", "hiring_manager"]),
            (["canteen"], ["recruiter"]),
            ("managers", ["hiring_manager"]),
            (None, ["admin"]),
        ],
    )
    def test_they_decide_about_roles_at_each_sign_in(
        self, company: Company, browser: Client, groups: object, roles: list[str]
    ) -> None:
        seat = company.seat_for(EMAIL, Role.ADMIN)

        company.signs_in(browser, groups=groups)

        assert Seat.objects.get(pk=seat.pk).roles == roles

    def test_who_left_the_last_group_gets_the_default_roles(self, company: Company, browser: Client) -> None:
        """Many providers leave the claim ``groups`` out if the person is in no group.

        Once a provider has sent the claim, the hub takes a missing claim to mean that the person is in no group.
        """
        seat = company.seat_for(EMAIL, Role.RECRUITER)
        company.signs_in(browser, groups=["hr-admins"])
        before = Seat.objects.get(pk=seat.pk).roles

        company.signs_in(browser)

        assert (before, Seat.objects.get(pk=seat.pk).roles) == (["admin"], ["recruiter"])

    @pytest.mark.parametrize(
        "mark", [{"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}}, {"hasgroups": True}]
    )
    def test_with_too_many_groups_for_a_token_roles_stay(
        self, company: Company, browser: Client, mark: dict[str, Any]
    ) -> None:
        seat = company.seat_for(EMAIL, Role.RECRUITER)
        company.signs_in(browser, groups=["hr-admins"])

        company.signs_in(browser, **mark)

        assert Seat.objects.get(pk=seat.pk).roles == ["admin"]

    def test_the_last_admin_stays_an_admin_also_without_the_claim(self, company: Company, browser: Client) -> None:
        Seat.objects.filter(pk=company.admin.pk).delete()
        seat = company.seat_for(EMAIL, Role.ADMIN)
        company.signs_in(browser, groups=["hr-admins"])

        company.signs_in(browser)

        assert Seat.objects.get(pk=seat.pk).roles == ["admin", "recruiter"]

    def test_without_a_group_or_a_default_nobody_new_comes_in(self, company: Company, browser: Client) -> None:
        company.set(entry=Entry.EVERYBODY, default_roles=[])

        answer = company.signs_in(browser, groups=["canteen"])

        assert answer.status_code == 403
        assert not Person.objects.filter(email=EMAIL).exists()

    def test_the_last_admin_stays_an_admin(self, company: Company, browser: Client) -> None:
        Seat.objects.filter(pk=company.admin.pk).delete()
        seat = company.seat_for(EMAIL, Role.ADMIN)

        company.signs_in(browser, groups=["hr"])

        assert Seat.objects.get(pk=seat.pk).roles == ["admin", "recruiter"]


def test_first_sign_in_is_in_the_audit_trail(company: Company, browser: Client) -> None:
    company.set(entry=Entry.EVERYBODY)

    company.signs_in(browser)

    found = [(entry.action, entry.subject) for entry in entries(company.contract.organization_id)]
    assert found == [("seat.taken", "Ingrid Solheim"), ("person.provider_linked", "Ingrid Solheim")]


def test_another_browser_cannot_finish_the_sign_in(company: Company, browser: Client) -> None:
    company.seat_for(EMAIL)
    answer = company.idp.authorizes(company.goes(browser), **ingrid())
    other = Client(headers={"host": HUB})

    refused = company.comes_back(other, answer)

    assert refused.status_code == 403
    assert who(other) is None
