from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from pytest_django import Settings

from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import services
from hirewire.hub.platform.integrations.models import Configuration, ContractAccess
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from tests.factories import hub
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db

EXPORT, INDICATOR, PLUGIN, READS = "ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN", "CSA_API"
MATCHES, SEARCH = "RECOMMENDED_MATCHES", "UNIFIED_SEARCH"
CALLBACK = {"CALLBACK_URL": {"configurationValue": {"string": "http://ats.test/hook/42"}}}


class Partner:
    def __init__(self, access: ContractAccess) -> None:
        self.application: DeveloperApplication = access.application
        self.contract: Contract = access.contract
        self.headers = {"Authorization": f"Bearer {hub.token_of(access.application)}"}

    def key(self, kind: str) -> str:
        context = self.contract.urn if kind == READS else self.contract.organization.urn
        return f"integrationContext={context}&integrationType={kind}&tenantType=RECRUITER&dataProvider=ATS"

    def answered(self, kind: str) -> str:
        return "&".join(sorted(self.key(kind).replace(":", "%3A").split("&")))

    def call(self, verb: str, path: str, body: object = None, **headers: str) -> httpx2.Response:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return hub_http().request(verb, f"/v2/atsIntegrations{path}", json=body, headers={**self.headers, **said})

    def ids(self, *kinds: str) -> str:
        pairs = [f"ids[{n}].{pair}" for n, kind in enumerate(kinds) for pair in self.key(kind).split("&")]
        return "&".join(pairs)

    def names(self, *kinds: str, name: str = "Harbor Foods") -> httpx2.Response:
        body = {"entities": {self.key(kind): {"patch": {"$set": {"integrationName": name}}} for kind in kinds}}
        return self.call("POST", f"?{self.ids(*kinds)}", body, x_restli_method="batch_partial_update")

    def entity(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"?{self.ids(kind)}").json()["results"][self.answered(kind)]
        return found


@pytest.fixture
def partner() -> Partner:
    return Partner(hub.requested(hub.customer_application(), hub.contract()))


def test_all_integrations_can_be_named_in_one_call(partner: Partner) -> None:
    answer = partner.names(EXPORT, INDICATOR, PLUGIN, READS)

    assert answer.json() == {
        "results": {partner.answered(kind): {"status": 204} for kind in (EXPORT, INDICATOR, PLUGIN, READS)},
        "errors": {},
    }


def test_an_entity_carries_its_status_under_both_names(partner: Partner) -> None:
    partner.names(READS, name="Harbor Foods CSA")

    assert partner.entity(READS) == {
        "integrationContext": partner.contract.urn,
        "integrationType": READS,
        "tenantType": "RECRUITER",
        "dataProvider": "ATS",
        "integrationName": "Harbor Foods CSA",
        "onboardingStatus": "REQUESTED",
        "status": "REQUESTED",
    }


def test_the_status_follows_the_partner_and_the_admin(partner: Partner) -> None:
    admin = hub.admin_seat(partner.contract)
    seen = [partner.entity(EXPORT)["status"]]

    partner.names(EXPORT, INDICATOR, PLUGIN, READS)
    partner.call("PUT", f"/{partner.key(EXPORT)}/configurations?ids=CALLBACK_URL", {"entities": CALLBACK})
    seen.append(partner.entity(EXPORT)["status"])
    for on in (True, False):
        services.switch_contract(application=partner.application, contract=partner.contract, person=admin.person, on=on)
        seen.append(partner.entity(EXPORT)["status"])

    assert seen == ["REQUESTED", "PARTNER_READY", "ENABLED", "DISABLED"]


def test_a_contract_without_a_request_cannot_be_named(partner: Partner) -> None:
    other = hub.contract(partner.contract.organization)
    foreign = partner.key(READS).replace(partner.contract.urn, other.urn)
    ids = partner.ids(EXPORT) + "".join(f"&ids[1].{pair}" for pair in foreign.split("&"))
    patch = {"patch": {"$set": {"integrationName": "x"}}}

    answer = partner.call("POST", f"?{ids}", {"entities": {partner.key(EXPORT): patch, foreign: patch}})

    assert answer.json()["results"] == {partner.answered(EXPORT): {"status": 204}}
    assert [(one["status"], one["code"]) for one in answer.json()["errors"].values()] == [(403, "ACCESS_DENIED")]


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        ({"$set": {"integrationName": ""}}, 422),
        ({"$set": {"integrationName": 7}}, 422),
        ({"$set": {"status": "ENABLED"}}, 422),
        ({"$set": {}}, 422),
        ({"$delete": ["integrationName"]}, 422),
        ({"$set": []}, 400),
        ("x", 400),
    ],
)
def test_an_invalid_patch_is_refused_for_its_key(partner: Partner, patch: object, status: int) -> None:
    body = {"entities": {partner.key(EXPORT): {"patch": patch}}}

    answer = partner.call("POST", f"?{partner.ids(EXPORT)}", body)

    assert answer.json()["errors"][partner.answered(EXPORT)]["status"] == status


def test_another_application_finds_no_integrations(partner: Partner) -> None:
    stranger = {"Authorization": f"Bearer {hub.token_of(hub.customer_application())}"}

    answer = hub_http().get(f"/v2/atsIntegrations?{partner.ids(EXPORT)}", headers=stranger)

    assert answer.json()["results"] == {}
    assert answer.json()["errors"][partner.answered(EXPORT)]["status"] == 404


def test_the_partners_own_token_works_too(partner: Partner) -> None:
    parent = partner.application.parent
    assert parent is not None
    token = {"Authorization": f"Bearer {hub.token_of(parent)}"}

    answer = hub_http().get(f"/v2/atsIntegrations?{partner.ids(EXPORT)}", headers=token)

    assert list(answer.json()["results"]) == [partner.answered(EXPORT)]


@pytest.mark.parametrize("kind", [EXPORT, READS])
def test_a_partner_with_two_applications_at_one_customer_uses_theirs(partner: Partner, kind: str) -> None:
    parent = partner.application.parent
    assert parent is not None
    other = Partner(hub.requested(hub.customer_application(parent), partner.contract))
    own = partner.names(kind, name="Harbor Foods")
    other.headers = {"Authorization": f"Bearer {hub.token_of(parent)}"}

    renamed, read = other.names(kind, name="Quay Foods"), other.call("GET", f"?{partner.ids(kind)}")

    assert own.json()["results"] == {partner.answered(kind): {"status": 204}}
    for answer in (renamed, read):
        refusal = answer.json()["errors"][partner.answered(kind)]
        assert (refusal["status"], refusal["code"]) == (409, "SEVERAL_APPLICATIONS")
    assert partner.entity(kind)["integrationName"] == "Harbor Foods"
    assert not other.application.integrations.exclude(integration_name="").exists()


@pytest.fixture
def replacement(partner: Partner) -> Partner:
    """A second application that the customer has requested from the same partner. It calls with the partner's token."""
    parent = partner.application.parent
    assert parent is not None
    replacement = Partner(hub.requested(hub.customer_application(parent), partner.contract))
    replacement.headers = {"Authorization": f"Bearer {hub.token_of(parent)}"}
    return replacement


@pytest.mark.parametrize("switch", [services.switch_contract, services.switch_company])
@pytest.mark.parametrize("kind", [EXPORT, READS])
def test_a_partners_token_does_not_mean_an_application_that_was_switched_off(
    partner: Partner, replacement: Partner, kind: str, switch: Callable[..., None]
) -> None:
    hub.ready(partner.application, partner.contract)
    admin = hub.admin_seat(partner.contract).person
    about = {"application": partner.application, "contract": partner.contract, "person": admin}
    switch(**about, on=True)
    while_on = replacement.names(kind, name="Quay Foods")
    switch(**about, on=False)

    renamed = replacement.names(kind, name="Quay Foods")

    assert while_on.json()["errors"][partner.answered(kind)]["code"] == "SEVERAL_APPLICATIONS"
    assert renamed.json()["results"] == {partner.answered(kind): {"status": 204}}
    assert replacement.entity(kind)["integrationName"] == "Quay Foods"
    assert partner.entity(kind)["integrationName"] == "ATS Simulator"


@pytest.mark.parametrize("kind", [EXPORT, READS])
def test_a_partners_token_means_the_application_that_is_on_rather_than_ones_that_were_switched_off(
    partner: Partner, replacement: Partner, kind: str
) -> None:
    ContractAccess.objects.filter(application=partner.application).update(changed_at=clock.now())
    ContractAccess.objects.filter(application=replacement.application).update(is_on=True, changed_at=clock.now())

    renamed = replacement.names(kind, name="Quay Foods")

    assert renamed.json()["results"] == {partner.answered(kind): {"status": 204}}
    assert replacement.application.integrations.filter(integration_name="Quay Foods").count() == 1


def test_a_partners_token_is_refused_if_every_application_was_switched_off(
    partner: Partner, replacement: Partner
) -> None:
    ContractAccess.objects.update(changed_at=clock.now())

    refused = replacement.names(EXPORT).json()["errors"][partner.answered(EXPORT)]

    assert refused["code"] == "SEVERAL_APPLICATIONS"


def test_an_application_that_was_requested_again_may_be_meant(partner: Partner, replacement: Partner) -> None:
    ContractAccess.objects.filter(application=partner.application).update(changed_at=clock.now())
    hub.requested(partner.application, hub.contract(partner.contract.organization))

    refused = replacement.names(EXPORT).json()["errors"][partner.answered(EXPORT)]

    assert refused["code"] == "SEVERAL_APPLICATIONS"


def test_an_application_whose_partner_was_notified_again_may_be_meant(partner: Partner, replacement: Partner) -> None:
    ContractAccess.objects.filter(application=partner.application).update(changed_at=clock.now())
    admin = hub.admin_seat(partner.contract).person
    services.notify_partner(application=partner.application, contract=partner.contract, person=admin)

    refused = replacement.names(EXPORT).json()["errors"][partner.answered(EXPORT)]

    assert refused["code"] == "SEVERAL_APPLICATIONS"


def test_an_application_of_a_contract_that_has_ended_is_not_meant(partner: Partner, replacement: Partner) -> None:
    ended = hub.contract(partner.contract.organization)
    ended.ended_at = clock.now()
    ended.save()
    ContractAccess.objects.filter(application=partner.application).update(contract=ended)

    replacement.names(EXPORT, name="Quay Foods")

    assert replacement.application.integrations.filter(integration_name="Quay Foods").exists()


def test_a_status_change_can_be_pulled(partner: Partner) -> None:
    hub.ready(partner.application, partner.contract)
    admin = hub.admin_seat(partner.contract)
    services.switch_contract(application=partner.application, contract=partner.contract, person=admin.person, on=True)
    event = PushEvent.objects.get()

    answer = partner.call("GET", f"?q=request&requestId={event.pk}")

    assert [(one["integrationType"], one["onboardingStatus"]) for one in answer.json()["elements"]] == [
        (kind, "ENABLED") for kind in (READS, INDICATOR, EXPORT, PLUGIN, MATCHES, SEARCH)
    ]
    assert answer.json()["paging"]["total"] == 6


def test_a_foreign_request_is_not_found(partner: Partner) -> None:
    access = hub.enabled()
    admin = hub.admin_seat(access.contract)
    services.switch_contract(application=access.application, contract=access.contract, person=admin.person, on=False)

    answer = partner.call("GET", f"?q=request&requestId={PushEvent.objects.get().pk}")

    assert answer.status_code == 404


# Configurations


def test_a_setting_is_written_read_and_deleted(partner: Partner) -> None:
    path = f"/{partner.key(EXPORT)}/configurations"

    written = partner.call("PUT", f"{path}?ids=CALLBACK_URL", {"entities": CALLBACK}, x_restli_method="batch_update")
    read = partner.call("GET", f"{path}?ids=CALLBACK_URL&ids=JOB_POSTING_VIEWERS")
    deleted = partner.call("DELETE", f"{path}?ids=CALLBACK_URL&ids=JOB_POSTING_VIEWERS")

    assert written.json() == {"results": {"CALLBACK_URL": {"status": 204}}, "errors": {}}
    assert read.json()["results"] == CALLBACK
    assert read.json()["errors"]["JOB_POSTING_VIEWERS"]["status"] == 404
    assert deleted.json()["results"] == {"CALLBACK_URL": {"status": 204}}
    assert deleted.json()["errors"]["JOB_POSTING_VIEWERS"]["status"] == 404
    assert not Configuration.objects.exists()


def test_a_read_without_ids_returns_all_settings(partner: Partner) -> None:
    hub.ready(partner.application, partner.contract)

    answer = partner.call("GET", f"/{partner.key(EXPORT)}/configurations")

    assert answer.json()["elements"] == [
        {"configurationKey": "CALLBACK_URL", "configurationValue": {"string": "http://ats.test/hook"}},
        {"configurationKey": "JOB_POSTING_VIEWERS", "configurationValue": {"string": "ALL_PRODUCT_USERS"}},
    ]


def test_the_key_in_the_path_may_be_encoded(partner: Partner) -> None:
    segment = partner.key(EXPORT).replace("=", "%3D").replace("&", "%26").replace(":", "%3A")

    answer = partner.call("PUT", f"/{segment}/configurations?ids=CALLBACK_URL", {"entities": CALLBACK})

    assert answer.json()["results"] == {"CALLBACK_URL": {"status": 204}}


@pytest.mark.parametrize(
    ("kind", "key", "value", "status"),
    [
        (EXPORT, "CALLBACK_URL", {"configurationValue": {"string": "ftp://ats.test/"}}, 422),
        (EXPORT, "CALLBACK_URL", {"configurationValue": "https://ats.test/"}, 422),
        (EXPORT, "CALLBACK_URL", {}, 422),
        (EXPORT, "APPLICATION_VIEWERS", {"configurationValue": {"string": "ALL_PRODUCT_USERS"}}, 422),
        (INDICATOR, "APPLICATION_VIEWERS", {"configurationValue": {"string": "ACL_BASED"}}, 422),
        (EXPORT, "SOMETHING", {"configurationValue": {"string": "x"}}, 400),
    ],
)
def test_an_invalid_setting_is_refused_for_its_key(
    partner: Partner, kind: str, key: str, value: object, status: int
) -> None:
    path = f"/{partner.key(kind)}/configurations?ids={key}"

    answer = partner.call("PUT", path, {"entities": {key: value}})

    assert answer.status_code == 200
    assert answer.json()["errors"][key]["status"] == status


@pytest.mark.parametrize("is_behind", [False, True])
def test_two_customers_of_one_partner_need_different_callback_urls(
    partner: Partner, tenant_role: None, settings: Settings, *, is_behind: bool
) -> None:
    """The hub refuses the second customer's address even if row security hides the first customer's settings."""
    settings.HIREWIRE_ROW_SECURITY = is_behind
    parent, _ = hub.partner()
    first = hub.customer_application(parent=parent)
    hub.ready(first, hub.contract(), callback_url="https://ats.test/hook/shared")
    DeveloperApplication.objects.filter(pk=partner.application.pk).update(parent=parent)
    body = {"entities": {"CALLBACK_URL": {"configurationValue": {"string": "https://ats.test/hook/shared"}}}}

    answer = partner.call("PUT", f"/{partner.key(EXPORT)}/configurations?ids=CALLBACK_URL", body)

    assert answer.json() == {
        "results": {},
        "errors": {
            "CALLBACK_URL": {
                "status": 422,
                "message": "CALLBACK_URL is used by another customer; each customer needs its own",
            }
        },
    }


def test_settings_need_a_request(partner: Partner) -> None:
    segment = partner.key(EXPORT).replace(partner.contract.organization.urn, hub.organization().urn)

    answer = partner.call("PUT", f"/{segment}/configurations?ids=CALLBACK_URL", {"entities": CALLBACK})

    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED")


@pytest.mark.parametrize(
    "path",
    [
        "?q=request&requestId=a&requestId=b",
        "?q=request&requestId=%00",
        "?q=request",
        "?ids[0].integrationContext=x%00&ids[0].integrationType=y&ids[0].tenantType=RECRUITER&ids[0].dataProvider=ATS",
        "/integrationContext=x&integrationType=%00&tenantType=RECRUITER&dataProvider=ATS/configurations",
        "/integrationContext=x&integrationType=y&tenantType=RECRUITER&dataProvider=ATS/configurations",
        "/%ff%fe/configurations",
        "?ids=List(",
        f"?q=request&requestId={'9' * 3000}",
    ],
)
def test_a_malformed_call_causes_no_server_error(partner: Partner, path: str) -> None:
    assert partner.call("GET", path).status_code < 500


def test_an_unpaired_surrogate_is_refused(partner: Partner) -> None:
    content = f'{{"entities": {{"{partner.key(EXPORT)}": {{"patch": {{"$set": {{"integrationName": "\\ud800"}}}}}}}}}}'

    answer = hub_http().post(f"/v2/atsIntegrations?{partner.ids(EXPORT)}", content=content, headers=partner.headers)

    # Leave out the column in the message, because it depends on the length of the customer's ids.
    message = answer.json()["message"].rpartition(" column ")[0]
    assert (answer.status_code, message) == (
        400,
        "Cannot parse the request body as JSON: unexpected end of hex escape at line 1",
    )
