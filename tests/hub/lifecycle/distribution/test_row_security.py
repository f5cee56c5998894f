"""Row security on several machines, where the policies of some tables on the coordinator call functions."""

import pytest
from django.db import connection
from pytest_django import Settings

from hirewire.hub.identity.members.models import MemberEmail
from hirewire.hub.lifecycle.distribution.services import THROUGH
from hirewire.kit.db import row_security
from tests.factories import hub, marked

pytestmark = pytest.mark.django_db

#: Tables in which both companies of the test have rows.
FILLED = {"hub_inmailtemplate", "hub_memberemail", "hub_peoplesearch"}


def _seen(company_id: int) -> dict[str, list[tuple[object, ...]]]:
    with row_security.only(company_id), connection.cursor() as cursor:
        rows = {}
        for table in THROUGH:
            column = "seat_id" if "seat_id" in THROUGH[table] else "id"
            cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")
            rows[table] = cursor.fetchall()
        return rows


def test_policies_through_functions_show_the_same_rows(settings: Settings, tenant_role: None) -> None:
    settings.HIREWIRE_ROW_SECURITY = True
    world = marked.world(company_is_on=True)
    companies = [company.pk for company in world.companies.values()]
    for company in world.companies.values():
        own = hub.member("Zebedee", of=company)
        MemberEmail.objects.create(member=own, address=f"zebedee@{company.pk}.test")
    before = {company_id: _seen(company_id) for company_id in companies}

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, condition in THROUGH.items():
            cursor.execute(f"ALTER POLICY company ON {table} USING ({condition})")

    assert {company_id: _seen(company_id) for company_id in companies} == before
    first, second, *_ = before.values()
    assert {table for table in THROUGH if first[table] and first[table] != second[table]} >= FILLED
