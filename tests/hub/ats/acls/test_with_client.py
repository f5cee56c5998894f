from collections.abc import Iterator
from itertools import product

import pytest

from hirewire.client import ListedJob, ListedPerson, NotAllowed, RscClient
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.restli import Protocol
from hirewire.wire.urn import PersonUrn, organization_urn
from tests.factories import hub
from tests.support.http import transport

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> tuple[DeveloperApplication, str]:
    application, secret = hub.customer()
    hub.enabled(application)
    return application, secret


@pytest.fixture(params=list(product(("", "202604"), Protocol)))
def client(customer: tuple[DeveloperApplication, str], request: pytest.FixtureRequest) -> Iterator[RscClient]:
    application, secret = customer
    version, protocol = request.param
    with RscClient(
        api_url="http://hub.test",
        oauth_url="http://hub.test",
        client_id=application.client_id,
        client_secret=secret,
        organization=organization_urn(application.organization_id or 0),
        transport=transport(),
        protocol=protocol,
        version=version,
    ) as client:
        yield client


def test_jobs_are_put_on_lists_read_and_removed(client: RscClient) -> None:
    jobs = [ListedJob("Team (é)", f"REQ-{number:03}") for number in range(130)]

    taken = client.list_jobs([*jobs, ListedJob("Other", "REQ-000")])
    found, of_one = list(client.listed_jobs()), list(client.listed_jobs("REQ-000"))
    gone = client.unlist_jobs([*jobs, ListedJob("Other", "REQ-999")])

    assert (len(taken.accepted), taken.refused) == (131, {})
    assert sorted(found) == [ListedJob("Other", "REQ-000"), *jobs]
    assert of_one == [ListedJob("Other", "REQ-000"), jobs[0]]
    assert (len(gone.accepted), {name: refusal.status for name, refusal in gone.refused.items()}) == (
        130,
        {ListedJob("Other", "REQ-999"): 404},
    )
    assert list(client.listed_jobs()) == [ListedJob("Other", "REQ-000")]


def test_people_are_put_on_lists_read_and_removed(
    client: RscClient, customer: tuple[DeveloperApplication, str]
) -> None:
    ada, noor = (PersonUrn(person_urn(customer[0].pk, hub.member().pk)) for _ in range(2))
    stranger = ListedPerson("G", PersonUrn("urn:li:person:nobody"))
    people = [ListedPerson("G", ada), ListedPerson("G", noor), ListedPerson("H", ada)]

    taken = client.list_people([*people, stranger])
    everybody, hers = sorted(client.listed_people()), list(client.listed_people(ada))
    gone = client.unlist_people([people[0]])

    assert (taken.accepted, list(taken.refused)) == (people, [stranger])
    assert (everybody, hers) == (sorted(people), [people[0], people[2]])
    assert (gone.accepted, sorted(client.listed_people())) == ([people[0]], sorted(people[1:]))


def test_a_switched_off_customer_may_not_use_lists(
    client: RscClient, customer: tuple[DeveloperApplication, str]
) -> None:
    customer[0].contract_accesses.update(is_on=False)

    with pytest.raises(NotAllowed):
        client.list_jobs([ListedJob("G", "REQ-1")])
    with pytest.raises(NotAllowed):
        next(client.listed_jobs())
