"""Each statement names the company, so that one machine of several can answer it.

``every_statement_names_the_company`` in ``tests/hub/conftest.py`` checks the statements that the hub sends during each
test of the hub. The tests here show what this check notices.
"""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import connection

from hirewire.hub.recruiting.exports import tasks
from hirewire.kit.db import prepared
from tests.support import naming
from tests.support.companies import unbound

_OF_COMPANY = 'SELECT FROM "hub_match" WHERE "hub_match"."organization_id" = %s'
_IN_RESULT = 'SELECT (SELECT U0.stage FROM "hub_stage" U0 WHERE {}) FROM hub_seat WHERE id = %s'
_NEWEST = "SELECT FROM hub_match AS held JOIN hub_candidate AS found ON {} WHERE held.organization_id = %s"
NAMED = (
    "SELECT 1 FROM hub_seat WHERE contract_id = %s",
    f'{_OF_COMPANY} AND EXISTS(SELECT FROM hub_stage U0 WHERE U0."organization_id" = ("hub_match"."organization_id"))',
    "SELECT FROM hub_match WHERE organization_id IN (%s, %s, %s)",
    "SELECT FROM hub_match WHERE (organization_id, application_id) IN ((%s, %s), (%s, %s))",
    "SELECT FROM hub_match WHERE organization_id = %(organization)s::bigint AND (member_id = %s OR %s)",
    "DELETE FROM hub_stage AS held WHERE (organization_id, application_id) = (%s, %s)",
    "UPDATE hub_stage AS held SET stage = new.stage FROM unnest(%s::text[]) AS new (stage) WHERE organization_id = %s",
    "INSERT INTO hub_stage (organization_id, stage) VALUES (%s, %s), (%s, %s)",
    "WITH held AS (SELECT * FROM hub_match WHERE organization_id = %s) SELECT FROM held",
    _IN_RESULT.format('U0."organization_id" = %s'),
    _NEWEST.format("found.organization_id = held.organization_id"),
    "ANALYZE hub_match",
)
NAMELESS = {
    "SELECT 1 FROM hub_candidate WHERE application_id = %s": {"hub_candidate"},
    f'{_OF_COMPANY} AND EXISTS(SELECT 1 FROM "hub_candidate" U0 WHERE U0.ats_candidate_id = %s)': {"hub_candidate"},
    "SELECT FROM hub_match WHERE organization_id = %s OR member_id = %s": {"hub_match"},
    "SELECT FROM hub_match WHERE NOT (organization_id = %s)": {"hub_match"},
    "SELECT organization_id = %s FROM hub_match": {"hub_match"},
    "SELECT FROM hub_match WHERE organization_id IN (SELECT organization_id FROM hub_contract)": {"hub_match"},
    "SELECT FROM hub_match AS held JOIN hub_contract AS its ON its.organization_id = held.organization_id"
    " WHERE its.id = %s": {"hub_match"},
    "SELECT FROM hub_match WHERE EXISTS (SELECT FROM hub_stage WHERE organization_id = %s)": {"hub_match"},
    "DELETE FROM hub_stage": {"hub_stage"},
    "UPDATE hub_stage SET organization_id = %s": {"hub_stage"},
    "INSERT INTO hub_stage (stage) VALUES (%s)": {"hub_stage"},
    "WITH held AS (SELECT * FROM hub_match WHERE member_id = %s) SELECT FROM held WHERE organization_id = %s": {
        "hub_match"
    },
    _IN_RESULT.format('U0."organization_id" = "hub_seat"."organization_id"'): {"hub_stage"},
    _NEWEST.format("found.application_id = held.application_id"): {"hub_candidate"},
}


@pytest.fixture
def every_statement_names_the_company() -> None:
    """Switch the check off: the tests here send statements that do not name the company."""


@pytest.fixture
def nameless(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, set[str]]]:
    with naming.nameless(monkeypatch) as found:
        yield found


@pytest.mark.parametrize("statement", NAMED)
def test_a_statement_with_the_company_is_accepted(statement: str) -> None:
    assert unbound(statement) == set()


@pytest.mark.parametrize("statement", NAMELESS)
def test_a_statement_without_the_company_is_noticed(statement: str) -> None:
    assert unbound(statement) == NAMELESS[statement]


@pytest.mark.django_db
def test_a_statement_of_the_hub_is_noticed_with_its_function(nameless: dict[str, set[str]]) -> None:
    query = "SELECT FROM hub_match WHERE member_id = %s"

    prepared.rows(query.encode(), [1])
    with connection.cursor() as cursor:
        cursor.execute(query, [1])

    assert nameless == {f"hirewire.kit.db.prepared:rows: {query}": {"hub_match"}}


@pytest.mark.django_db
def test_a_function_that_may_ask_for_all_companies_is_not_noticed(nameless: dict[str, set[str]]) -> None:
    tasks.fail_overdue(0)

    assert nameless == {}


@pytest.mark.parametrize("name", naming.ALLOWED)
def test_functions_that_may_ask_for_all_companies_exist_and_have_a_reason(name: str) -> None:
    module, _, function = name.partition(":")

    assert callable(getattr(import_module(module), function))
    assert naming.ALLOWED[name]
