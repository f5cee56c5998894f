import pytest
from pytest_django import Settings

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.organizations.models import Contract, Product
from hirewire.hub.platform.integrations import configurations, queries, services
from hirewire.hub.platform.integrations.errors import (
    InvalidConfiguration,
    NoConfiguration,
    NotEnabled,
    NotReady,
    NotRequested,
    OtherCompany,
    WrongProduct,
)
from hirewire.hub.platform.integrations.models import TYPES, CompanyAccess, ConfigurationKey, ContractAccess
from hirewire.hub.platform.integrations.states import Feature, Inputs, RecruiterLabel
from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.records.integrations import IntegrationType
from tests.factories import hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> DeveloperApplication:
    return hub.customer_application()


# Request and notify


def test_a_request_returns_an_entry_for_every_integration(application: DeveloperApplication) -> None:
    admin = hub.admin_seat()

    entries = services.request_integration(application=application, contract=admin.contract, person=admin.person)

    company, contract = admin.contract.organization.urn, admin.contract.urn
    assert [(one.integration_type, one.integration_context, one.onboarding_status) for one in entries] == [
        ("ONE_CLICK_EXPORT", company, "REQUESTED"),
        ("IN_ATS_INDICATOR", company, "REQUESTED"),
        ("PROFILE_PLUGIN", company, "REQUESTED"),
        ("RECOMMENDED_MATCHES", company, "REQUESTED"),
        ("UNIFIED_SEARCH", company, "REQUESTED"),
        ("CSA_API", contract, "REQUESTED"),
    ]


def test_requesting_again_changes_nothing(application: DeveloperApplication) -> None:
    admin = hub.admin_seat()
    first = services.request_integration(application=application, contract=admin.contract, person=admin.person)

    again = services.request_integration(application=application, contract=admin.contract, person=admin.person)

    assert again == first
    assert AuditEntry.objects.filter(action="integration.requested").count() == 1


def test_a_second_contract_adds_only_its_own_integration(application: DeveloperApplication) -> None:
    company = hub.organization()
    first, second = hub.admin_seat(hub.contract(company)), hub.admin_seat(hub.contract(company))
    for seat in (first, second):
        services.request_integration(application=application, contract=seat.contract, person=seat.person)

    kinds = sorted(application.integrations.values_list("integration_type", flat=True))

    assert kinds == [
        "CSA_API",
        "CSA_API",
        "IN_ATS_INDICATOR",
        "ONE_CLICK_EXPORT",
        "PROFILE_PLUGIN",
        "RECOMMENDED_MATCHES",
        "UNIFIED_SEARCH",
    ]


def test_only_an_admin_of_the_contract_may_request(application: DeveloperApplication) -> None:
    recruiter = hub.seat()
    admin_elsewhere = hub.admin_seat(hub.contract(recruiter.contract.organization), recruiter.person)

    with pytest.raises(NotAllowedError, match="Your seat on Larkspur Talent may not request integrations"):
        services.request_integration(
            application=application, contract=recruiter.contract, person=admin_elsewhere.person
        )


def test_a_lite_contract_cannot_request(application: DeveloperApplication) -> None:
    admin = hub.admin_seat(hub.contract(product=Product.LITE))

    with pytest.raises(WrongProduct, match="This contract has Recruiter Lite"):
        services.request_integration(application=application, contract=admin.contract, person=admin.person)


def test_an_application_serves_one_company(application: DeveloperApplication) -> None:
    hub.requested(application, hub.contract())
    stranger = hub.admin_seat()

    with pytest.raises(OtherCompany):
        services.request_integration(application=application, contract=stranger.contract, person=stranger.person)


def test_a_request_joins_the_company_that_a_contract_has_moved_to(application: DeveloperApplication) -> None:
    admin = hub.admin_seat()
    moved_to = hub.organization("Larkspur Group")
    Contract.objects.filter(pk=admin.contract_id).update(organization=moved_to)

    services.request_integration(application=application, contract=admin.contract, person=admin.person)

    application.refresh_from_db()
    assert application.organization == moved_to


def test_notifying_again_is_counted_and_clears_the_fault(application: DeveloperApplication) -> None:
    admin = hub.admin_seat()
    services.request_integration(application=application, contract=admin.contract, person=admin.person)
    services.record_notify_fault(
        application=application, contract=admin.contract, person=admin.person, fault="502 from the ATS"
    )

    entries = services.notify_partner(application=application, contract=admin.contract, person=admin.person)

    access = ContractAccess.objects.get()
    assert (access.notify_count, access.notify_fault, len(entries)) == (2, "", 6)


# Ready


def test_an_ats_without_search_and_match_widgets_is_ready_all_the_same(application: DeveloperApplication) -> None:
    contract = hub.ready(application, hub.contract()).contract
    widgets = [IntegrationType.RECOMMENDED_MATCHES, IntegrationType.UNIFIED_SEARCH]
    application.integrations.filter(integration_type__in=widgets).update(named_at=None)

    assert queries.inputs(application, contract).notified


def test_an_integration_is_ready_with_names_and_a_callback_address(application: DeveloperApplication) -> None:
    contract = hub.requested(application, hub.contract()).contract
    seen = [queries.inputs(application, contract).notified]

    for integration in application.integrations.all():
        services.name_integration(integration=integration, name="ATS Simulator")
    seen.append(queries.inputs(application, contract).notified)
    export = application.integrations.get(integration_type=IntegrationType.ONE_CLICK_EXPORT)
    configurations.set_configuration(integration=export, key="CALLBACK_URL", value="https://ats.test/hook")
    seen.append(queries.inputs(application, contract).notified)

    assert seen == [False, False, True]


@pytest.mark.parametrize(
    ("kind", "key", "value", "sentence"),
    [
        ("IN_ATS_INDICATOR", "CALLBACK_URL", "https://a.test/", "belongs to ONE_CLICK_EXPORT"),
        ("ONE_CLICK_EXPORT", "APPLICATION_VIEWERS", "ALL_PRODUCT_USERS", "belongs to IN_ATS_INDICATOR"),
        ("ONE_CLICK_EXPORT", "JOB_POSTING_VIEWERS", "NOBODY", "is not a known value"),
        ("ONE_CLICK_EXPORT", "COLOR", "red", "is not an enum symbol"),
        ("ONE_CLICK_EXPORT", "CALLBACK_URL", "http://a.test/", "must be an https address on port 80 or 443"),
        ("ONE_CLICK_EXPORT", "CALLBACK_URL", "https://a.test:8443/", "must be an https address"),
        ("ONE_CLICK_EXPORT", "CALLBACK_URL", "https:///x", "must be an https address"),
        ("ONE_CLICK_EXPORT", "CALLBACK_URL", "https://a.test/\nx", "must be an https address"),
        ("ONE_CLICK_EXPORT", "CALLBACK_URL", "https://[a.test/", "must be an https address"),
    ],
)
def test_an_invalid_setting_is_refused_with_the_reason(
    application: DeveloperApplication, settings: Settings, kind: str, key: str, value: str, sentence: str
) -> None:
    settings.HIREWIRE_INSECURE_CALLBACKS = False
    hub.requested(application, hub.contract())
    integration = application.integrations.get(integration_type=kind)

    with pytest.raises(InvalidConfiguration, match=sentence):
        configurations.set_configuration(integration=integration, key=key, value=value)


def test_the_audit_trail_has_no_secrets_of_a_callback_address(
    application: DeveloperApplication, settings: Settings
) -> None:
    settings.HIREWIRE_INSECURE_CALLBACKS = False
    hub.requested(application, hub.contract())
    integration = application.integrations.get(integration_type="ONE_CLICK_EXPORT")

    configurations.set_configuration(
        integration=integration, key="CALLBACK_URL", value="https://partner:s3cret@a.test:443/hook/s3cret?key=s3cret"
    )

    assert AuditEntry.objects.get(action="integration.configured").after == "https://a.test:443"


@pytest.mark.parametrize("url", ["https://a.test/hook", "https://a.test:443/", "https://a.test:80/x?y=1"])
def test_a_valid_callback_address_is_accepted(application: DeveloperApplication, settings: Settings, url: str) -> None:
    settings.HIREWIRE_INSECURE_CALLBACKS = False
    hub.requested(application, hub.contract())
    integration = application.integrations.get(integration_type="ONE_CLICK_EXPORT")

    configurations.set_configuration(integration=integration, key="CALLBACK_URL", value=url)

    assert queries.callback_url(application, integration.organization_id) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://ats.test/shared",
        "HTTPS://ATS.test/shared",
        "https://ats.test:443/shared",
        "https://ats.test/shared#two",
        "https://me:too@ats.test/shared",
    ],
)
def test_two_customers_cannot_share_an_address(application: DeveloperApplication, url: str) -> None:
    hub.ready(application, hub.contract(), callback_url="https://ats.test/shared")
    other = hub.customer_application()
    hub.requested(other, hub.contract())
    integration = other.integrations.get(integration_type="ONE_CLICK_EXPORT")

    with pytest.raises(InvalidConfiguration, match="CALLBACK_URL is used by another customer"):
        configurations.set_configuration(integration=integration, key="CALLBACK_URL", value=url)


@pytest.mark.parametrize(
    "url",
    [
        "http://ats.test/shared",
        "https://ats.test/Shared",
        "https://ats.test/shared/",
        "https://ats.test/shared?of=two",
        "https://ats.test:8443/shared",
        "https://two.ats.test/shared",
    ],
)
def test_a_similar_callback_address_counts_as_different(application: DeveloperApplication, url: str) -> None:
    hub.ready(application, hub.contract(), callback_url="https://ats.test/shared")
    other = hub.customer_application()
    hub.requested(other, hub.contract())
    integration = other.integrations.get(integration_type="ONE_CLICK_EXPORT")

    configurations.set_configuration(integration=integration, key="CALLBACK_URL", value=url)

    assert queries.callback_url(other, integration.organization_id) == url


def test_a_callback_address_no_longer_in_use_is_free(application: DeveloperApplication) -> None:
    hub.ready(application, hub.contract(), callback_url="https://ats.test/shared")
    left = application.integrations.get(integration_type="ONE_CLICK_EXPORT")
    configurations.delete_configuration(integration=left, key="CALLBACK_URL")
    other = hub.customer_application()
    hub.requested(other, hub.contract())
    integration = other.integrations.get(integration_type="ONE_CLICK_EXPORT")

    configurations.set_configuration(integration=integration, key="CALLBACK_URL", value="https://ats.test/shared")

    assert queries.callback_url(other, integration.organization_id) == "https://ats.test/shared"


def test_a_customer_may_set_its_own_callback_address_again(application: DeveloperApplication) -> None:
    hub.ready(application, hub.contract(), callback_url="https://ats.test/shared")
    integration = application.integrations.get(integration_type="ONE_CLICK_EXPORT")

    for url in ("https://ats.test/shared", "https://ats.test:443/shared"):
        configurations.set_configuration(integration=integration, key="CALLBACK_URL", value=url)

    assert queries.callback_url(application, integration.organization_id) == "https://ats.test:443/shared"


def test_a_setting_can_be_deleted_once(application: DeveloperApplication) -> None:
    hub.ready(application, hub.contract())
    integration = application.integrations.get(integration_type="ONE_CLICK_EXPORT")

    configurations.delete_configuration(integration=integration, key="JOB_POSTING_VIEWERS")

    with pytest.raises(NoConfiguration):
        configurations.delete_configuration(integration=integration, key=ConfigurationKey.JOB_POSTING_VIEWERS)


def test_waiting_events_are_redirected_to_the_new_address(application: DeveloperApplication) -> None:
    access = hub.enabled(application, hub.contract(), callback_url="http://ats.test/old")
    admin = hub.admin_seat(access.contract)
    services.switch_contract(application=application, contract=access.contract, person=admin.person, on=False)
    integration = application.integrations.get(integration_type="ONE_CLICK_EXPORT")

    configurations.set_configuration(integration=integration, key="CALLBACK_URL", value="http://ats.test/new")

    assert Delivery.objects.get().endpoint.url == "http://ats.test/new"


# Switches


def test_a_switch_is_audited_and_announced(application: DeveloperApplication) -> None:
    access = hub.ready(application, hub.contract())
    admin = hub.admin_seat(access.contract)

    services.switch_contract(application=application, contract=access.contract, person=admin.person, on=True)

    entry = AuditEntry.objects.get(action="integration.contract_switched")
    assert (entry.person_id, entry.actor, entry.before, entry.after) == (
        admin.person.pk,
        "Ingrid Solheim",
        "off",
        "on",
    )
    event = PushEvent.objects.get()
    assert (event.type, event.delivery.endpoint.url) == ("INTEGRATION_STATUS_CHANGE", "http://ats.test/hook")
    assert queries.moved_by(event).count() == 6


def test_a_switch_and_its_audit_entry_have_the_same_time(application: DeveloperApplication) -> None:
    ready = hub.ready(application, hub.contract())
    admin = hub.admin_seat(ready.contract)

    for switch in (services.switch_contract, services.switch_company):
        switch(application=application, contract=ready.contract, person=admin.person, on=True)

    entries = dict(AuditEntry.objects.values_list("action", "at"))
    assert entries["integration.contract_switched"] == ContractAccess.objects.get().changed_at
    assert entries["integration.company_switched"] == CompanyAccess.objects.get().changed_at


def test_a_second_switch_changes_only_integrations_that_were_off(application: DeveloperApplication) -> None:
    access = hub.enabled(application, hub.contract(), contract_on=False, company_on=True)
    admin = hub.admin_seat(access.contract)

    services.switch_contract(application=application, contract=access.contract, person=admin.person, on=True)

    moved = queries.moved_by(PushEvent.objects.get())
    assert [one.integration_type for one in moved] == ["CSA_API"]


def test_a_switch_that_changes_no_status_names_the_integrations_of_the_company(
    application: DeveloperApplication,
) -> None:
    access = hub.enabled(application, hub.contract())
    admin = hub.admin_seat(access.contract)

    services.switch_company(application=application, contract=access.contract, person=admin.person, on=True)

    moved = queries.moved_by(PushEvent.objects.get())
    assert {one.integration_type for one in moved} == set(TYPES) - {IntegrationType.CSA_API}


def test_switching_to_the_current_state_does_nothing(application: DeveloperApplication) -> None:
    access = hub.enabled(application, hub.contract())
    admin = hub.admin_seat(access.contract)

    services.switch_contract(application=application, contract=access.contract, person=admin.person, on=True)

    assert not PushEvent.objects.exists()


def test_only_admins_of_the_contract_switch(application: DeveloperApplication) -> None:
    access = hub.ready(application, hub.contract())
    recruiter = hub.seat(access.contract)

    for switch in (services.switch_contract, services.switch_company):
        with pytest.raises(NotAllowedError):
            switch(application=application, contract=access.contract, person=recruiter.person, on=True)


def test_an_admin_whose_seat_is_parked_does_not_switch(application: DeveloperApplication) -> None:
    access = hub.ready(application, hub.contract())
    admin = hub.admin_seat(access.contract)
    admin.state = "PARKED"
    admin.save()

    with pytest.raises(NotAllowedError):
        services.switch_contract(application=application, contract=access.contract, person=admin.person, on=True)


def test_switches_are_unavailable_until_the_partner_is_ready(application: DeveloperApplication) -> None:
    access = hub.requested(application, hub.contract())
    admin = hub.admin_seat(access.contract)

    for switch in (services.switch_contract, services.switch_company):
        with pytest.raises(NotReady):
            switch(application=application, contract=access.contract, person=admin.person, on=True)


def test_switching_off_works_even_if_the_partner_is_no_longer_ready(application: DeveloperApplication) -> None:
    access = hub.enabled(application, hub.contract(), company_on=True)
    admin = hub.admin_seat(access.contract)
    integration = application.integrations.get(integration_type="ONE_CLICK_EXPORT")
    configurations.delete_configuration(integration=integration, key="CALLBACK_URL")

    services.switch_contract(application=application, contract=access.contract, person=admin.person, on=False)
    services.switch_company(application=application, contract=access.contract, person=admin.person, on=False)

    assert queries.inputs(application, access.contract) == Inputs(
        requested=True, notified=False, contract_on=False, company_on=False
    )


# Several contracts


def test_a_contract_without_a_request_shows_the_company_switch(application: DeveloperApplication) -> None:
    access = hub.enabled(application, hub.contract(), contract_on=True, company_on=True)
    other = hub.admin_seat(hub.contract(access.contract.organization))

    card = queries.card(other.contract, application.pk)

    assert card is not None
    assert (card.label, card.contract_access, card.inputs.requested) == (RecruiterLabel.COMPANY, None, False)
    with pytest.raises(NotRequested):
        services.switch_contract(application=application, contract=other.contract, person=other.person, on=True)


def test_any_admin_may_switch_company_level_access_off(application: DeveloperApplication) -> None:
    access = hub.enabled(application, hub.contract(), company_on=True)
    other = hub.admin_seat(hub.contract(access.contract.organization))

    services.switch_company(application=application, contract=other.contract, person=other.person, on=False)

    assert queries.cards(other.contract) == []


@pytest.mark.parametrize(
    ("contract_on", "company_on", "a_label", "b_label", "b_has_export"),
    [
        (True, False, RecruiterLabel.CONTRACT, RecruiterLabel.NOT_ACTIVATED, False),
        (False, True, RecruiterLabel.COMPANY, RecruiterLabel.COMPANY, True),
        (True, True, RecruiterLabel.ACTIVATED, RecruiterLabel.COMPANY, True),
    ],
)
def test_two_contracts_that_both_requested_have_separate_states(
    application: DeveloperApplication,
    contract_on: bool,  # noqa: FBT001 - a column
    company_on: bool,  # noqa: FBT001 - a column
    a_label: RecruiterLabel,
    b_label: RecruiterLabel,
    b_has_export: bool,  # noqa: FBT001 - a column
) -> None:
    a = hub.enabled(application, hub.contract(), contract_on=contract_on, company_on=company_on)
    b = hub.ready(application, hub.contract(a.contract.organization))

    labels = [card.label for contract in (a.contract, b.contract) for card in queries.cards(contract)]

    assert labels == [a_label, b_label]
    assert bool(queries.applications_for(hub.seat(b.contract), Feature.EXPORT)) is b_has_export
    assert queries.applications_for(hub.seat(b.contract), Feature.HISTORY) == []


def test_a_card_has_the_name_the_partner_gave_in_brackets(application: DeveloperApplication) -> None:
    contract = hub.ready(application, hub.contract()).contract

    (card,) = queries.cards(contract)

    assert (card.title, card.bracket_name, card.number) == (
        "ATS Simulator - Larkspur Health",
        "ATS Simulator",
        application.pk,
    )


def test_another_company_sees_no_card(application: DeveloperApplication) -> None:
    hub.enabled(application, hub.contract(), company_on=True)
    stranger = hub.seat(roles=(Role.ADMIN,))

    assert queries.cards(stranger.contract) == []
    assert queries.applications_for(stranger, Feature.IN_ATS) == []


# What the partner may call


@pytest.mark.parametrize(
    ("contract_on", "company_on", "syncs", "reads"),
    [(False, False, False, False), (True, False, True, True), (False, True, True, False), (True, True, True, True)],
)
def test_rights_follow_the_switches(
    application: DeveloperApplication,
    contract_on: bool,  # noqa: FBT001 - a column
    company_on: bool,  # noqa: FBT001 - a column
    syncs: bool,  # noqa: FBT001 - a column
    reads: bool,  # noqa: FBT001 - a column
) -> None:
    access = hub.enabled(application, hub.contract(), contract_on=contract_on, company_on=company_on)

    assert queries.sync_is_allowed(application, access.contract.organization_id) is syncs
    if reads:
        assert queries.require_contract_reads(application, access.contract_id) == access.contract
    else:
        with pytest.raises(NotEnabled):
            queries.require_contract_reads(application, access.contract_id)


def test_data_of_another_company_is_never_allowed(application: DeveloperApplication) -> None:
    hub.enabled(application, hub.contract(), company_on=True)
    other = hub.enabled(company_on=True).contract

    assert queries.sync_is_allowed(application, other.organization_id) is False
