"""A rule is compiled once into a condition, which selects the same rows as the rule."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.kit.db.conditions import Condition, condition

pytestmark = pytest.mark.django_db


def has_twin() -> Q:
    """Another contract has the same name, and that contract's company also has a contract with a different name."""
    others = Contract.objects.filter(organization_id=OuterRef("organization_id")).exclude(name=OuterRef("name"))
    twins = Contract.objects.filter(Exists(others), name=OuterRef("name")).exclude(pk=OuterRef("pk"))
    return Q(Exists(twins))


def compiled(rule: Q, name: str = "rule") -> Condition:
    return condition(Contract, rule, name=name, column="name")


@pytest.fixture(autouse=True)
def contracts() -> None:
    for number, names in enumerate((("east", "west"), ("east",), ("west", "north"), ("south",)), 71):
        organization = Organization.objects.create(pk=number, name=f"Company {number}")
        for place, name in enumerate(names):
            Contract.objects.create(pk=number * 10 + place, organization=organization, name=name)


def found(*conditions: Q) -> list[int]:
    return list(Contract.objects.filter(*conditions).order_by("pk").values_list("pk", flat=True))


def test_a_compiled_condition_holds_for_the_same_rows() -> None:
    held = compiled(has_twin())

    assert found(has_twin()) == [711, 720, 730]
    assert found(held()) == [711, 720, 730]
    assert found(~held()) == found(~has_twin()) == [710, 731, 740]
    assert found(held() & Q(name="east") | Q(name="north")) == [720, 731]


def test_inside_a_sub_query_it_is_about_the_table_of_that_query() -> None:
    held, namesakes = compiled(has_twin()), Contract.objects.filter(organization_id=OuterRef("pk"))

    plainly = Organization.objects.filter(Exists(namesakes.filter(has_twin()))).order_by("pk")
    text = Organization.objects.filter(Exists(namesakes.filter(held()))).order_by("pk")

    assert list(text.values_list("pk", flat=True)) == list(plainly.values_list("pk", flat=True)) == [71, 72, 73]


def test_a_condition_may_contain_another_one() -> None:
    inner = compiled(has_twin())
    siblings = Contract.objects.filter(organization_id=OuterRef("organization_id")).exclude(pk=OuterRef("pk"))
    outer = compiled(Q(Exists(siblings.filter(inner()))), "outer")

    assert found(outer()) == found(Q(Exists(siblings.filter(has_twin())))) == [710, 731]
    assert found(outer(), Q(name="east")) == [710]


def test_another_table_with_such_a_column_can_be_filtered_too() -> None:
    held = compiled(Q(name__startswith="Company"))

    assert [one.pk for one in Organization.objects.filter(held()).order_by("pk")] == [71, 72, 73, 74]


def test_values_are_passed_as_parameters() -> None:
    held = compiled(Q(name="100% 'east'"))
    Contract.objects.filter(pk=710).update(name="100% 'east'")

    assert "east" not in held.statement
    assert found(held()) == [710]


def test_what_never_holds_asks_nothing_and_what_always_holds_filters_nothing() -> None:
    never, always = compiled(Q(pk__in=())), compiled(~Q(pk__in=()))

    with CaptureQueriesContext(connection) as asked:
        assert found(never()) == []
    assert len(asked) == 0
    assert len(found(always())) == 6
    assert found(~always()) == []
    assert found(never() | Q(name="north")) == [731]


def test_a_condition_that_joins_is_refused() -> None:
    with pytest.raises(ValueError, match="joins other tables"):
        compiled(Q(organization__name="Company 71"))
