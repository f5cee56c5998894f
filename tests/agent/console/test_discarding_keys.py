from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.agent.console.support import PLACE, connects, enters_keys, sets_up_recruiter, switches_on
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks

DISCARD = "Discard the keys and create the application"
KEPT = "The connection was started with keys. To use the widget, end the connection and connect again."


def shown(console: Client) -> str:
    return console.get(f"{PLACE}recruiter/").content.decode()


def stored() -> tuple[str, str, str, str, int]:
    row = Connection.objects.get()
    return row.state, row.client_id, row.rsc_api_url, row.organization_urn, row.contracts.count()


def test_the_application_is_created_after_keys_were_typed(console: Client, story: Story) -> None:
    connects(console)
    enters_keys(console, story)
    offered = DISCARD in shown(console)

    console.post(f"{PLACE}recruiter/provision/")

    made = DeveloperApplication.objects.get(unique_foreign_id="larkspur-health")
    assert offered
    assert stored() == ("provisioned", made.client_id, "", "", 0)
    assert f"api_key: {made.client_id}" in shown(console)


def test_keys_that_failed_are_discarded_with_their_fault(console: Client, story: Story) -> None:
    connects(console)
    enters_keys(console, story, client_secret="wrong")
    before = Connection.objects.get().fault_message

    console.post(f"{PLACE}recruiter/provision/")

    row = Connection.objects.get()
    assert before != ""
    assert (row.state, row.fault_message, row.retry_at) == ("provisioned", "", None)


def test_the_widget_may_name_another_company_than_the_keys(console: Client, story: Story) -> None:
    connection = connects(console)
    enters_keys(console, story, hub.contract())

    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)

    connection.refresh_from_db()
    assert (connection.organization_urn, connection.state) == (story.contract.organization.urn, "enabled")


def test_the_keys_of_a_started_connection_stay(console: Client, story: Story) -> None:
    connects(console)
    enters_keys(console, story)
    console.post(f"{PLACE}start/")
    run_tasks()
    before = stored()

    page = console.post(f"{PLACE}recruiter/provision/", follow=True).content.decode()

    assert stored() == before
    assert KEPT in page
    assert f"{PLACE}recruiter/provision/" not in page
