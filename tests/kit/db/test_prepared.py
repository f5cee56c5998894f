"""Hot path statements, in the session that runs them."""

import pytest
from django.db import connection

from hirewire.kit.db import prepared

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
