import msgspec
from django.http import HttpResponse
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.agent.connectors.simulator.fake import KEY
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks

PLACE = "/agent/connections/larkspur-health/"
SETTINGS = {
    "company": "Larkspur Health",
    "environment": "test",
    "set-base_url": "http://fake.test/api/v1",
    "set-api_key": KEY,
}


def connects(console: Client, **changes: str) -> Connection:
    console.post("/agent/new/simulator/", {**SETTINGS, **changes})
    run_tasks()
    return Connection.objects.get(tenant="larkspur-health")


def rehearses(console: Client) -> str:
    console.post(f"{PLACE}rehearsal/begin/")
    run_tasks()
    return console.get(f"{PLACE}rehearsal/").content.decode()


def sets_up_recruiter(console: Client, story: Story) -> DeveloperApplication:
    console.post(f"{PLACE}recruiter/provision/")
    application = DeveloperApplication.objects.get(unique_foreign_id="larkspur-health")
    entries = integrations.request_integration(
        application=application, contract=story.contract, person=story.admin.person
    )
    console.post(f"{PLACE}recruiter/integrate/", msgspec.json.encode(entries), content_type="application/json")
    return application


def switches_on(story: Story, application: DeveloperApplication) -> None:
    integrations.switch_contract(application=application, contract=story.contract, person=story.admin.person, on=True)
    run_tasks()


def enters_keys(
    console: Client, story: Story, contract: Contract | None = None, **changes: str
) -> tuple[str, HttpResponse]:
    """Enter the keys of a new developer application. Return its client secret and the console's answer."""
    application, secret = hub.customer()
    contract = contract or story.contract
    hub.requested(application, contract)
    keys = {
        "server": "http://hub.test",
        "environment": "test",
        "client_id": application.client_id,
        "client_secret": secret,
        "organization": str(contract.organization_id),
        "contracts": f"urn:li:contract:{contract.pk}",
    }
    return secret, console.post(f"{PLACE}recruiter/", {**keys, **changes})
