import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.identity.accounts.models import Seat, SignIn
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.kit.db import prepared
from tests.factories import hub

pytestmark = pytest.mark.django_db


def test_a_statement_is_prepared_on_the_server() -> None:
    found = prepared.rows("SELECT %s::int + 1 AS of_this_test", [41])

    assert found == [(42,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%of_this_test'", [])
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("values", [[], ["C-1"], ["", " ", "NULL", "a,b", '"', "\\", '\\"', "{}", "zażółć\n\t"]])
def test_text_arrays_round_trip(values: list[str]) -> None:
    assert prepared.rows("SELECT %s::text[]", [prepared.texts(values)]) == [(values,)]


def test_a_row_is_found_with_those_that_it_names() -> None:
    seat = hub.seat(hub.contract(organization := hub.organization()))
    look_up = prepared.LookUp(Seat, "contract", "contract__organization", "person", where="held.id = %s")

    found = look_up.first([seat.pk])

    assert found is not None
    with CaptureQueriesContext(connection) as asked:
        assert (found, found.person, found.contract.organization) == (seat, seat.person, organization)
        assert (found.roles, found.created_at) == (seat.roles, seat.created_at)
        assert found.contract.name == seat.contract.name
    assert len(asked) == 0
    assert look_up.first([seat.pk + 1]) is None


def test_rows_come_in_the_order_of_their_ids() -> None:
    contract = hub.contract()
    seats = [hub.seat(contract) for _ in range(3)]
    hub.seat()

    found = prepared.LookUp(Seat, where="held.contract_id = %s").every([contract.pk])

    assert found == seats


def test_values_that_django_converts_arrive_converted() -> None:
    kept = PeopleSearch.objects.create(seat=hub.seat(), content={"skills": ["Kafka"]})

    found = prepared.LookUp(PeopleSearch, where="held.id = %s").first([kept.pk])

    assert found is not None
    assert found.content == {"skills": ["Kafka"]}


def test_a_row_that_may_be_missing_cannot_be_named() -> None:
    """A sign-in may have no organization. An inner join with the organizations would hide such a sign-in."""
    with pytest.raises(TypeError, match="organization"):
        prepared.LookUp(SignIn, "organization", where="held.id = %s").first([1])
