import pytest
from django.db.models import Func, QuerySet

from hirewire.hub.identity.members.models import Member
from hirewire.kit.db import prepared
from hirewire.kit.db.compiled import Compiled
from hirewire.kit.db.id_arrays import written
from tests.factories import hub

pytestmark = pytest.mark.django_db


def test_a_query_is_built_once_for_each_scope_and_run_for_any_ids() -> None:
    ada, bo, cy = (hub.member(first, last) for first, last in (("Ada", "Lovelace"), ("Bo", "Lovelace"), ("Cy", "Moor")))
    built = []

    def named(last_name: str, ids: Func) -> QuerySet[Member, tuple[int]]:
        built.append(last_name)
        return Member.objects.filter(last_name=last_name, pk__in=ids).order_by("pk").values_list("pk")

    query = Compiled(named)
    found = [
        query.rows(last_name, written(ids))
        for last_name, ids in (("Lovelace", [ada.pk, cy.pk]), ("Lovelace", [bo.pk]), ("Moor", [cy.pk]), ("Moor", []))
    ]

    assert (found, built) == ([[(ada.pk,)], [(bo.pk,)], [(cy.pk,)], []], ["Lovelace", "Moor"])


def test_texts_may_be_ids() -> None:
    hub.member("Ada", 'Love"lace')

    query = Compiled(lambda _, names: Member.objects.filter(last_name__in=names).values_list("first_name"), kind="text")

    assert query.rows(None, prepared.texts(['Love"lace', "Moor"])) == [("Ada",)]


def test_a_scope_with_nothing_in_it_has_no_rows() -> None:
    ada = hub.member("Ada", "Lovelace")

    query = Compiled(lambda names, ids: Member.objects.filter(last_name__in=names, pk__in=ids).values_list("pk"))

    assert query.rows((), written([ada.pk])) == []
