from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState, SignIn
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider, ProviderDomain
from hirewire.hub.identity.providers.queries import provider_of
from hirewire.hub.recruiting.single_sign_on.sessions import end_passwords
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, ingrid, who
from tests.support.html import links_in
from tests.support.provider import CLIENT, ISSUER, SECRET

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def admin(company: Company, working_as: Callable[[Seat], Client]) -> Client:
    return working_as(company.admin)


def fields(company: Company, **changes: object) -> dict[str, Any]:
    return {
        "name": "Larkspur ID",
        "issuer": ISSUER,
        "client_id": CLIENT,
        "domains": DOMAIN,
        "contract": company.contract.pk,
        "entry": "INVITED",
        "default_roles": ["recruiter"],
        "groups_claim": "groups",
        "is_on": "on",
        **changes,
    }


def saves(admin: Client, company: Company, **changes: object) -> tuple[int, str]:
    answer = admin.post(f"/settings/sign-in/{company.provider.pk}/", fields(company, **changes))
    return answer.status_code, answer.content.decode()


def test_a_provider_begins_off_and_shows_its_addresses(admin: Client) -> None:
    answer = admin.post("/settings/sign-in/add/", {"name": "Okta"})

    provider = IdentityProvider.objects.get(name="Okta")
    page = admin.get(answer.headers["Location"]).content.decode()
    assert not provider.is_on
    assert f"http://hub.test/sign-in/company/{provider.pk}/back/" in page


def test_settings_can_be_tried_only_after_they_were_saved(admin: Client, company: Company) -> None:
    new = admin.post("/settings/sign-in/add/", {"name": "Okta"}).headers["Location"]

    before = admin.get(new).content.decode()
    after = admin.get(f"/settings/sign-in/{company.provider.pk}/").content.decode()

    assert ["Save the settings of the provider first." in page for page in (before, after)] == [True, False]
    assert [page.count('<button class="btn" disabled>') for page in (before, after)] == [2, 0]


def test_what_is_saved_is_shown_except_the_secret(admin: Client, company: Company) -> None:
    saves(admin, company, secret="n3w-secret", groups_admin="hr-admins\n\n hr \n", domains=f"{DOMAIN}\nmünchen.example")

    page = admin.get(f"/settings/sign-in/{company.provider.pk}/").content.decode()
    provider = IdentityProvider.objects.get(pk=company.provider.pk)
    assert provider.secret == "n3w-secret"
    assert "n3w-secret" not in page
    assert set(GroupRole.objects.values_list("group", "role")) == {("hr-admins", "admin"), ("hr", "admin")}
    assert {(claim.domain, claim.confirmed_at is not None) for claim in provider.domains.all()} == {
        (DOMAIN, True),
        ("xn--mnchen-3ya.example", False),
    }


def test_an_empty_secret_keeps_the_stored_one(admin: Client, company: Company) -> None:
    saves(admin, company, name="Renamed")

    provider = IdentityProvider.objects.get(pk=company.provider.pk)
    assert (provider.name, provider.secret) == ("Renamed", SECRET)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": ""}, "before you turn the provider on"),
        ({"entry": "EVERYBODY", "default_roles": []}, "Say which role"),
        ({"is_required": "on"}, "one active admin who keeps a password"),
        ({"is_required": "on", "emergency_email": "nobody@larkspur.example"}, "one active admin who keeps a password"),
        ({"domains": "no domain!"}, "one per line"),
    ],
)
def test_what_could_not_work_is_refused(admin: Client, company: Company, changes: dict[str, Any], words: str) -> None:
    status, page = saves(admin, company, **changes)

    assert status == 422
    assert words in page


@pytest.mark.parametrize(("changes", "sends_groups"), [({"name": "Renamed"}, True), ({"groups_claim": "teams"}, False)])
def test_whether_another_claim_brings_groups_is_unknown(
    admin: Client, company: Company, changes: dict[str, Any], *, sends_groups: bool
) -> None:
    company.set(sends_groups=True)

    saves(admin, company, **changes)

    assert IdentityProvider.objects.get(pk=company.provider.pk).sends_groups == sends_groups


@pytest.mark.parametrize("fault", [{"domains": "larkspur"}, {"is_required": "on", "emergency_email": ""}])
def test_a_secret_that_was_not_saved_is_asked_for_again(admin: Client, company: Company, fault: dict[str, Any]) -> None:
    _, with_secret = saves(admin, company, secret="n3w-secret", **fault)
    _, without = saves(admin, company, **fault)

    words = "Enter the secret again. It has not been saved."
    assert ([words in page for page in (with_secret, without)], "n3w-secret" in with_secret) == ([True, False], False)
    assert IdentityProvider.objects.get(pk=company.provider.pk).secret == SECRET


def test_a_contract_of_another_company_is_refused(admin: Client, company: Company) -> None:
    status, _ = saves(admin, company, contract=hub.contract().pk)

    assert status == 422
    assert IdentityProvider.objects.get(pk=company.provider.pk).contract == company.contract


def test_requiring_it_ends_sign_ins_by_password(admin: Client, company: Company) -> None:
    colleague = company.seat_for(f"ingrid@{DOMAIN}").person
    outsider = hub.person("Noor", "Haddad")
    type(outsider).objects.filter(pk=outsider.pk).update(email="noor@agency.example")
    rows = {name: hub.sign_in(person) for name, person in (("in", colleague), ("out", outsider))}

    status, _ = saves(admin, company, is_required="on", emergency_email=company.admin.person.email)

    ended = {name: SignIn.objects.get(pk=row.pk).ended_at is not None for name, row in rows.items()}
    assert (status, ended) == (302, {"in": True, "out": False})


@pytest.mark.parametrize(
    ("domain", "spelling"),
    [
        ("xn--mnchen-3ya.example", "münchen.example"),
        ("xn--mnchen-3ya.example", "mu\u0308nchen.example"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("strasse.example", "straße.example"),
    ],
)
def test_requiring_it_ends_sign_ins_at_an_international_domain(company: Company, domain: str, spelling: str) -> None:
    company.provider.domains.update(domain=domain)
    company.set(is_required=True, emergency_email=company.admin.person.email)
    anna, ben = company.seat_for(f"anna@{spelling}").person, company.seat_for("ben@zürich.example").person
    ended, standing = hub.sign_in(anna), hub.sign_in(ben)

    end_passwords(provider=company.provider)

    assert list(SignIn.objects.filter(ended_at=None, pk__in=[ended.pk, standing.pk])) == [standing]


def test_another_emergency_admin_ends_the_sign_ins_of_the_earlier_one(admin: Client, company: Company) -> None:
    earlier = company.seat_for(f"ben@{DOMAIN}").person
    company.set(is_required=True, emergency_email=earlier.email)
    row = hub.sign_in(earlier)

    status, _ = saves(admin, company, is_required="on", emergency_email=company.admin.person.email)

    row.refresh_from_db()
    assert (status, row.ended_at is not None) == (302, True)


def test_an_admin_of_another_company_finds_nothing(company: Company, working_as: Callable[[Seat], Client]) -> None:
    stranger = working_as(hub.admin_seat())
    number = company.provider.pk

    statuses = [
        stranger.get(f"/settings/sign-in/{number}/").status_code,
        stranger.post(f"/settings/sign-in/{number}/", fields(company)).status_code,
        stranger.post(f"/settings/sign-in/{number}/remove/").status_code,
        stranger.post(f"/sign-in/company/{number}/check/").status_code,
        stranger.post(f"/sign-in/company/{number}/rehearsal/").status_code,
    ]

    assert statuses == [404] * 5
    assert "Larkspur ID" not in stranger.get("/settings/sign-in/").content.decode()


def test_a_recruiter_may_neither_check_nor_try(company: Company, working_as: Callable[[Seat], Client]) -> None:
    recruiter = working_as(hub.seat(company.contract))

    answers = [recruiter.post(f"/sign-in/company/{company.provider.pk}/{name}/") for name in ("check", "rehearsal")]

    assert [answer.status_code for answer in answers] == [404, 404]


class TestTrail:
    def entries(self, area: str = "provider.") -> list[tuple[str, str, str]]:
        found = AuditEntry.objects.filter(action__startswith=area).order_by("pk")
        return list(found.values_list("action", "before", "after"))

    @pytest.mark.parametrize(
        ("changes", "entry"),
        [
            ({"domains": "a.example"}, ("provider.domains_changed", DOMAIN, "a.example")),
            ({"default_roles": ["admin"]}, ("provider.default_roles_changed", "recruiter", "admin")),
            ({"groups_admin": "all"}, ("provider.group_roles_added", "", "all: admin")),
            ({"groups_recruiter": ""}, ("provider.group_roles_removed", "", "hr: recruiter")),
            ({"emergency_email": "eve@a.example"}, ("provider.emergency_changed", "", "eve@a.example")),
            ({"accepts_unmarked": "on"}, ("provider.changed", "", "addresses need not be marked as verified")),
            (
                {"groups_claim": "teams"},
                ("provider.changed", "groups from the claim groups", "groups from the claim teams"),
            ),
            ({"is_on": ""}, ("provider.changed", "on", "off")),
            ({"name": "Entra"}, ("provider.changed", "named Larkspur ID", "named Entra")),
        ],
    )
    def test_of_each_setting(
        self, admin: Client, company: Company, changes: dict[str, Any], entry: tuple[str, str, str]
    ) -> None:
        GroupRole.objects.create(organization=company.contract.organization, group="hr", role="recruiter")

        saves(admin, company, **{"groups_recruiter": "hr", **changes})

        assert self.entries() == [entry]

    def test_of_another_contract(self, admin: Client, company: Company) -> None:
        other = hub.contract(company.contract.organization, "Larkspur Asia")

        saves(admin, company, contract=other.pk)

        assert self.entries() == [("provider.changed", "seats on Larkspur Talent", "seats on Larkspur Asia")]

    def test_of_domains_that_the_operator_confirms_and_withdraws(self, company: Company) -> None:
        company.provider.domains.update(confirmed_at=None)

        says("confirm", domain=DOMAIN, company=company.contract.organization_id)
        says("withdraw", domain=DOMAIN)

        found = AuditEntry.objects.filter(organization_id=company.contract.organization_id).order_by("pk")
        assert list(found.values_list("action", "subject", "actor")) == [
            ("provider.domain_confirmed", DOMAIN, "Larkspur Health"),
            ("provider.domain_withdrawn", DOMAIN, "Larkspur Health"),
        ]


class TestCheck:
    def words(self, admin: Client, company: Company) -> str:
        return admin.post(f"/sign-in/company/{company.provider.pk}/check/", headers=FRAGMENT).content.decode()

    def test_it_says_that_all_is_well(self, admin: Client, company: Company) -> None:
        page = self.words(admin, company)

        assert "notice fault" not in page
        assert "its issuer is the one that you entered" in page

    @pytest.mark.parametrize(
        ("metadata", "words"),
        [
            ({"issuer": f"{ISSUER}/"}, f"The provider calls itself {ISSUER}/"),
            ({"token_endpoint": None}, "incomplete"),
            ({"token_endpoint": "file:///etc/passwd"}, "must be an https address"),
            ({"jwks_uri": f"{ISSUER}/nothing"}, "answered with status 404"),
            ({"jwks_uri": f"{ISSUER}/.well-known/openid-configuration"}, "publishes no key"),
            ({"response_types_supported": ["id_token"]}, "authorization code flow"),
            ({"id_token_signing_alg_values_supported": ["HS256"]}, "methods that are not accepted"),
            ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "no client secret"),
        ],
    )
    def test_it_names_each_fault(self, admin: Client, company: Company, metadata: dict[str, Any], words: str) -> None:
        there = {**company.idp.metadata, **metadata}
        company.idp.metadata = {name: value for name, value in there.items() if value is not None}

        page = self.words(admin, company)

        assert "notice fault" in page
        assert words in page

    def test_it_names_a_domain_that_waits(self, admin: Client, company: Company) -> None:
        company.provider.domains.update(confirmed_at=None)

        assert "still has to confirm" in self.words(admin, company)


def test_a_rehearsal_shows_what_would_happen_and_signs_nobody_in(admin: Client, company: Company) -> None:
    company.set(is_on=False)
    company.seat_for(f"ingrid@{DOMAIN}")
    page = admin.post(f"/sign-in/company/{company.provider.pk}/rehearsal/").content.decode()
    there = next(link for link in links_in(page) if link.startswith(ISSUER))

    result = company.comes_back(admin, company.idp.authorizes(there, **ingrid())).content.decode()

    assert "This is Ingrid Solheim, who has a seat." in result
    assert who(admin) == company.admin.person
    assert not SignIn.objects.filter(organization=company.contract.organization).exists()


def _without_roles(company: Company) -> None:
    company.set(entry="EVERYBODY", default_roles=[])
    GroupRole.objects.create(organization=company.contract.organization, group="managers", role="recruiter")


def _with_a_closed_seat(company: Company) -> None:
    Seat.objects.filter(pk=company.seat_for(f"ingrid@{DOMAIN}").pk).update(state=SeatState.INACTIVE)


def _with_a_closed_account(company: Company) -> None:
    Person.objects.filter(pk=company.seat_for(f"ingrid@{DOMAIN}").person_id).update(is_active=False)


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (_without_roles, "None of your groups gives you a role here."),
        (_with_a_closed_seat, "Your seat is not active."),
        (_with_a_closed_account, "This account is closed."),
    ],
)
def test_a_rehearsal_refuses_whom_a_sign_in_would_refuse(
    admin: Client, company: Company, arrange: Callable[[Company], None], words: str
) -> None:
    arrange(company)
    page = admin.post(f"/sign-in/company/{company.provider.pk}/rehearsal/").content.decode()
    there = next(link for link in links_in(page) if link.startswith(ISSUER))
    before = Person.objects.count()

    result = company.comes_back(admin, company.idp.authorizes(there, **ingrid(groups=["staff"]))).content.decode()

    assert words in result
    assert Person.objects.count() == before


def says(*arguments: str, **options: object) -> str:
    said = StringIO()
    call_command("domain", *arguments, stdout=said, **options)
    return said.getvalue()


class TestDomains:
    def test_only_the_operator_makes_a_domain_count(self, company: Company) -> None:
        company.provider.domains.update(confirmed_at=None)
        before = provider_of(f"ingrid@{DOMAIN}")

        words = says("confirm", domain=f"@{DOMAIN}".lstrip("@"), company=company.contract.organization_id)

        assert (before, provider_of(f"ingrid@{DOMAIN}")) == (None, company.provider)
        assert "belongs to Larkspur Health" in words

    @pytest.mark.parametrize("is_required", [False, True])
    def test_a_domain_of_a_required_provider_ends_sign_ins_by_password(
        self, company: Company, *, is_required: bool
    ) -> None:
        company.provider.domains.update(confirmed_at=None)
        company.set(is_required=is_required, emergency_email=company.admin.person.email)
        row = hub.sign_in(company.seat_for(f"ingrid@{DOMAIN}").person)

        says("confirm", domain=DOMAIN, company=company.contract.organization_id)

        row.refresh_from_db()
        assert (row.ended_at is not None) == is_required

    def test_a_domain_belongs_to_one_company(self, company: Company) -> None:
        rival = hub.contract()
        provider = IdentityProvider.objects.create(organization=rival.organization, contract=rival, name="Rival")
        ProviderDomain.objects.create(provider=provider, organization=rival.organization, domain=DOMAIN)

        with pytest.raises(CommandError, match="confirmed for another company"):
            says("confirm", domain=DOMAIN, company=rival.organization_id)

        assert "waits" in says("list")

    def test_a_domain_that_nobody_claims_cannot_be_confirmed(self, company: Company) -> None:
        with pytest.raises(CommandError, match="does not claim"):
            says("confirm", domain="meadow.example", company=company.contract.organization_id)

    def test_withdrawing_a_domain_signs_out_whoever_it_let_in(self, company: Company, browser: Client) -> None:
        company.seat_for(f"ingrid@{DOMAIN}")
        company.signs_in(browser)

        says("withdraw", domain=DOMAIN)

        assert who(browser) is None
        assert provider_of(f"ingrid@{DOMAIN}") is None
