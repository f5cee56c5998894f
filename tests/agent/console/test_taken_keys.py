import pytest
from django.conf import settings
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import services as mirror
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.agent.console.support import PLACE, connects, enters_keys, sets_up_recruiter, switches_on
from tests.factories import hub
from tests.support.story import Story

OTHER = "/agent/connections/meridian/"
STAYS = "The connection was started with another application or server."
REFUSED = "The connection “Larkspur Health” already uses the application with this client id."


def callback_urls() -> set[str]:
    return set(Configuration.objects.filter(key="CALLBACK_URL").values_list("value", flat=True))


def enters_taken_keys(console: Client, story: Story) -> tuple[int, str]:
    connects(console, company="Meridian")
    client_id = Connection.objects.get(tenant="larkspur-health").client_id
    keys = {"server": "http://hub.test/", "environment": "test", "client_id": client_id, "client_secret": "s" * 40}
    contract = hub.contract()
    company = {"organization": str(contract.organization_id), "contracts": f"urn:li:contract:{contract.pk}"}
    answer = console.post(f"{OTHER}recruiter/", {**keys, **company})
    return answer.status_code, answer.content.decode()


def test_keys_that_another_connection_uses_are_refused_before_anything_is_written(
    console: Client, story: Story
) -> None:
    connection = connects(console)
    enters_keys(console, story)
    before = callback_urls()

    status, page = enters_taken_keys(console, story)

    assert (status, REFUSED in page) == (422, True)
    assert callback_urls() == before == {connection.callback_url}
    assert Connection.objects.get(tenant="meridian").client_id == ""


def test_an_application_that_the_agent_had_created_is_refused_as_well(console: Client, story: Story) -> None:
    connects(console)
    sets_up_recruiter(console, story)

    status, page = enters_taken_keys(console, story)

    assert (status, REFUSED in page) == (422, True)


def test_an_application_is_not_adopted_if_its_keys_were_typed_elsewhere(console: Client, story: Story) -> None:
    connection = connects(console)
    enters_keys(console, story)
    connects(console, company="Meridian")
    connection.refresh_from_db()
    applications = DeveloperApplication.objects
    partner = applications.get(client_id=settings.HIREWIRE_PARTNER_CLIENT_ID)
    applications.filter(client_id=connection.client_id).update(unique_foreign_id="meridian", parent=partner)

    page = console.post(f"{OTHER}recruiter/provision/", follow=True).content.decode()

    assert REFUSED in page
    assert Connection.objects.get(tenant="meridian").client_id == ""


def test_keys_of_another_application_replace_those_that_were_entered(console: Client, story: Story) -> None:
    connection = connects(console)
    enters_keys(console, story)

    _, answer = enters_keys(console, story)

    connection.refresh_from_db()
    assert answer["Location"] == f"{PLACE}start/"
    assert connection.callback_url in callback_urls()


def test_a_connection_that_synced_keeps_its_application(console: Client, story: Story) -> None:
    connection = connects(console)
    enters_keys(console, story)
    begins_sync(console, story)
    before = stored(connection)

    _, answer = enters_keys(console, story)

    assert answer.status_code == 422
    assert STAYS in answer.content.decode()
    assert stored(connection) == before


@pytest.mark.parametrize(("server", "status"), [("http://hub.test/", 302), ("http://other-hub.test", 422)])
def test_a_connection_that_synced_takes_another_secret_but_no_other_server(
    console: Client, story: Story, server: str, status: int
) -> None:
    connection = connects(console)
    secret, _ = enters_keys(console, story)
    begins_sync(console, story)
    connection.refresh_from_db()
    keys = {"server": server, "client_id": connection.client_id, "client_secret": secret, "environment": "test"}
    company = {"organization": connection.organization_urn, "contracts": story.contract.urn}

    answer = console.post(f"{PLACE}recruiter/", {**keys, **company})

    connection.refresh_from_db()
    assert (answer.status_code, connection.rsc_api_url) == (status, "http://hub.test")


@pytest.mark.parametrize("is_bound", [False, True])
def test_an_application_that_the_agent_created_for_a_host_is_replaced_until_people_have_ids_of_it(
    console: Client, story: Story, *, is_bound: bool
) -> None:
    story.connect()
    story.request()
    if is_bound:
        mirror.identify(connection=story.connection, person="urn:li:person:ada", candidate_id="C-1")
    application, secret = hub.customer()
    hub.requested(application, story.contract)
    keys = {"server": "http://hub.test", "client_id": application.client_id, "client_secret": secret}
    company = {"organization": story.contract.organization.urn, "contracts": story.contract.urn}

    answer = console.post("/agent/connections/larkspur/recruiter/", {**keys, **company, "environment": "test"})

    assert (answer.status_code, story.connection.client_id == application.client_id) == (
        (422, False) if is_bound else (302, True)
    )


def begins_sync(console: Client, story: Story) -> None:
    console.post(f"{PLACE}start/")
    client_id = Connection.objects.get(tenant="larkspur-health").client_id
    switches_on(story, DeveloperApplication.objects.get(client_id=client_id))


def stored(connection: Connection) -> tuple[str, str, list[str]]:
    connection.refresh_from_db()
    urns = connection.contracts.values_list("urn", flat=True)
    return connection.client_id, connection.client_secret_sealed, list(urns)
