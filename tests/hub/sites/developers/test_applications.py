import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from hirewire.hub.platform.provisioning import queries as provisioning
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.platform.provisioning.services import register_standalone
from hirewire.hub.sites.developers import pages
from hirewire.hub.sites.developers.models import Developer, DeveloperRole
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor

pytestmark = pytest.mark.django_db

PASSWORD = "simulator-demo"


def test_the_list_holds_a_partners_children_and_nothing_foreign(owner: Client, vendor: Vendor) -> None:
    hub.customer_application()

    context = owner.get("/developer/").context

    assert [application for application, _ in context["rows"]] == [vendor.parent, vendor.child]


def test_children_follow_their_partner_and_standalone_applications_come_last(owner: Client, vendor: Vendor) -> None:
    developer = Developer.objects.get(application=vendor.parent, role=DeveloperRole.OWNER)
    organization = hub.organization("Aardvark")
    alone, _secret = register_standalone(organization=organization, name="Aardvark desk")
    Developer.objects.create(application=alone, person=developer.person, role=DeveloperRole.OWNER)

    rows = [application for application, _ in owner.get("/developer/").context["rows"]]

    assert rows == [vendor.parent, vendor.child, alone]


def test_the_list_can_be_searched(owner: Client, vendor: Vendor) -> None:
    found = [
        [application for application, _ in owner.get("/developer/", {"q": text}).context["rows"]]
        for text in (vendor.child.client_id, vendor.child.unique_foreign_id, str(vendor.parent.pk), "nobody", "\x00")
    ]

    assert found == [[vendor.child], [vendor.child], [vendor.parent], [], [vendor.parent, vendor.child]]


def test_the_list_takes_the_same_queries_for_any_number(owner: Client, vendor: Vendor) -> None:
    # The first request also records that this browser is signed in, which takes more queries.
    owner.get("/developer/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            owner.get("/developer/")
        costs.append(len(asked))
        for _ in range(3):
            hub.enabled(hub.customer_application(vendor.parent))

    assert costs[0] == costs[1]


def test_a_developer_without_a_seat_lands_in_the_console(browser: Client) -> None:
    person = hub.person(password=PASSWORD)
    hub.developer(hub.partner()[0], person)

    answer = browser.post("/sign-in/", {"email": person.email, "password": PASSWORD})

    assert answer.headers["Location"] == "/developer/"


def test_a_developer_with_a_seat_starts_in_recruiter_and_can_switch(browser: Client) -> None:
    person = hub.person(password=PASSWORD)
    hub.seat(who=person)
    hub.developer(hub.partner()[0], person)

    answer = browser.post("/sign-in/", {"email": person.email, "password": PASSWORD})

    assert answer.headers["Location"] == "/search/"
    assert 'href="/developer/"' in browser.get("/search/").content.decode()
    assert 'href="/search/"' in browser.get("/developer/").content.decode()


def test_signing_in_for_the_console_skips_the_choice_of_a_contract(browser: Client) -> None:
    person = hub.person(password=PASSWORD)
    for _ in range(2):
        hub.seat(who=person)

    answer = browser.post("/sign-in/", {"email": person.email, "password": PASSWORD, "next": "/developer/join/"})

    assert answer.headers["Location"] == "/developer/join/"


def test_recruiters_without_applications_see_no_way_into_the_console(working_as: Callable[[Seat], Client]) -> None:
    assert "Developer console" not in working_as(hub.seat()).get("/search/").content.decode()


def test_the_overview_says_what_is_missing_next(owner: Client, vendor: Vendor) -> None:
    contract = hub.contract()

    def steps() -> list[str]:
        return [re.split(":| of |, or", step)[0] for step in owner.get(vendor.address()).context["steps"]]

    told = [steps()]
    hub.requested(vendor.child, contract)
    told.append(steps())
    access = hub.ready(vendor.child, contract)
    told.append(steps())
    access.is_on = True
    access.save()
    told.append(steps())

    assert told == [
        ["Wait for the customer"],
        [
            "Answer the request",
            "Set CALLBACK_URL",
            "Set APPLICATION_VIEWERS and JOB_POSTING_VIEWERS to ALL_PRODUCT_USERS",
        ],
        ["Wait for the customer"],
        [],
    ]
    assert "Setup is complete." in owner.get(vendor.address()).content.decode()


def test_the_overview_names_events_that_were_given_up(owner: Client, vendor: Vendor) -> None:
    contract = hub.contract()
    hub.enabled(vendor.child, contract)
    before = owner.get(vendor.address())
    event = notifications.announce(
        application=vendor.child,
        organization=contract.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="http://ats.test/hook",
    )
    Delivery.objects.filter(event=event).update(state=DeliveryState.DEAD)

    after = owner.get(vendor.address())

    assert (before.context["dead"], after.context["dead"]) == (0, 1)
    assert f'{vendor.address("events/")}?state=DEAD">Push events</a>' in after.content.decode()


def test_the_overview_says_when_it_shows_only_the_newest_changes(owner: Client, vendor: Vendor) -> None:
    seen = []
    for count in (pages.SHOWN_CHANGES, pages.SHOWN_CHANGES + 1):
        AuditEntry.objects.all().delete()
        for _ in range(count):
            audit.record(action="application.updated", actor=vendor.child, application=vendor.child, subject="name")
        page = owner.get(vendor.address())
        seen.append((len(page.context["changes"]), "the newest 10" in page.content.decode()))

    assert seen == [(10, False), (10, True)]


def test_a_partner_sees_its_customers_at_a_glance(owner: Client, vendor: Vendor) -> None:
    hub.enabled(vendor.child)
    hub.customer_application()

    page = owner.get(f"/developer/applications/{vendor.parent.pk}/")

    assert [row for row, _ in page.context["customers"]] == [vendor.child]
    assert f'href="/developer/applications/{vendor.child.pk}/"' in page.text
    assert "Enabled" in page.text
    assert "All 1 under Applications" not in page.text


def test_the_rest_of_many_customers_is_one_step_away(owner: Client, vendor: Vendor) -> None:
    for _ in range(pages.SHOWN_CUSTOMERS):
        hub.customer_application(vendor.parent)

    page = owner.get(f"/developer/applications/{vendor.parent.pk}/")

    assert len(page.context["customers"]) == pages.SHOWN_CUSTOMERS
    assert f"All {pages.SHOWN_CUSTOMERS + 1} under Applications" in page.text


def test_the_overview_shows_four_facts_for_each_contract(owner: Client, vendor: Vendor) -> None:
    contract = hub.contract()
    hub.enabled(vendor.child, contract)
    hub.requested(vendor.child, hub.contract(contract.organization, "Zebra"))

    lines = owner.get(vendor.address()).context["contracts"]

    assert [(line.widget_label, [fact.is_so for fact in line.facts]) for line in lines] == [
        ("Enabled", [True, True, True, False]),
        ("Notify Partner", [True, False, False, False]),
    ]


def test_the_integrations_page_shows_types_statuses_and_settings(owner: Client, vendor: Vendor) -> None:
    hub.ready(vendor.child, hub.contract())

    page = owner.get(vendor.address("integrations/"))

    lines = page.context["integrations"]
    assert [(line.integration.integration_type, line.status, [key for key, _ in line.settings]) for line in lines] == [
        ("ONE_CLICK_EXPORT", "PARTNER_READY", ["CALLBACK_URL", "JOB_POSTING_VIEWERS"]),
        ("IN_ATS_INDICATOR", "PARTNER_READY", ["APPLICATION_VIEWERS"]),
        ("PROFILE_PLUGIN", "PARTNER_READY", []),
        ("RECOMMENDED_MATCHES", "PARTNER_READY", []),
        ("UNIFIED_SEARCH", "PARTNER_READY", []),
        ("CSA_API", "PARTNER_READY", []),
    ]
    assert "http://ats.test/hook" in page.content.decode()


def test_an_admin_registers_an_application_and_owns_it(working_as: Callable[[Seat], Client]) -> None:
    seat = hub.admin_seat()
    browser = working_as(seat)

    answer = browser.post(
        "/developer/register/", {"organization": seat.contract.organization_id, "name": "Our ATS", "description": ""}
    )

    application = DeveloperApplication.objects.get()
    assert (application.kind, application.organization, application.name) == (
        Kind.STANDALONE,
        seat.contract.organization,
        "Our ATS",
    )
    assert Developer.objects.filter(person=seat.person, application=application, role="owner").exists()
    assert (answer.status_code, answer.context["secret"]) == (201, provisioning.newest_secret(application))
    assert (
        answer.context["secret"] not in browser.get(f"/developer/applications/{application.pk}/keys/").content.decode()
    )
    assert AuditEntry.objects.filter(action="application.registered", person_id=seat.person_id).count() == 1


@pytest.mark.parametrize("name", ["", "x" * 51, "LinkedIn for us"])
def test_an_invalid_name_is_explained_beside_the_field(working_as: Callable[[Seat], Client], name: str) -> None:
    seat = hub.admin_seat()

    answer = working_as(seat).post(
        "/developer/register/", {"organization": seat.contract.organization_id, "name": name}
    )

    assert (answer.status_code, DeveloperApplication.objects.count()) == (422, 0)
    assert 'id="name-err"' in answer.content.decode()


def test_registering_for_another_company_is_refused(
    working_as: Callable[[Seat], Client], signed_in: Callable[[Person], Client]
) -> None:
    company = hub.organization()
    browsers = [working_as(hub.admin_seat()), working_as(hub.seat()), signed_in(hub.person())]

    answers = [one.post("/developer/register/", {"organization": company.pk, "name": "Ours"}) for one in browsers]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert DeveloperApplication.objects.count() == 0
