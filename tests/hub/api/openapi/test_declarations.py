"""Every resource declares all that the hub needs to generate the resource's OpenAPI description."""

from collections.abc import Iterator

import msgspec
import pytest

from hirewire.hub.api.openapi.operations import (
    OF_PAGES,
    PATCHING,
    READING,
    WRITING,
    Operation,
    label,
    operations,
    prose,
    root,
    shapes,
)
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import Context, Page, Resource

ALL = [*operations(root("v2")), *operations(root(VERSIONS[-1]))]


def lacks(operation: Operation) -> Iterator[str]:
    resource, method = operation.resource, operation.method
    if not resource.summary.endswith("."):
        yield "summary"
    if method in WRITING and resource.entity is None:
        yield "entity"
    if method in READING - {Method.CREATE} and resource.answer is None:
        yield "answer"
    if method in OF_PAGES and (operation.name or method) not in resource.parameters:
        yield f"parameters[{operation.name or method}]"
    if method in PATCHING and not resource.changeable:
        yield "changeable"
    if method is Method.ACTION and operation.name not in resource.exchanges:
        yield f"exchanges[{operation.name}]"


@pytest.mark.parametrize("operation", ALL, ids=lambda one: f"{one.root.name}-{label(one.resource)}-{one.label}")
def test_a_resource_declares_what_its_methods_need(operation: Operation) -> None:
    assert list(lacks(operation)) == []


def test_missing_declarations_are_named() -> None:
    class Bare(Resource[object]):
        name = "bare"

        def get_all(self, caller: object, context: Context) -> Page:
            return Page([])

    operation = Operation(root("v2"), Bare(), Method.GET_ALL)  # type: ignore[arg-type]  # for any caller

    assert list(lacks(operation)) == ["summary", "answer", "parameters[get_all]"]


@pytest.mark.parametrize("operation", [one for one in ALL if one.method in PATCHING], ids=lambda one: one.path)
def test_every_changeable_field_is_a_field_of_the_record(operation: Operation) -> None:
    resource = operation.resource
    kind = shapes(resource.entity or resource.answer)[0]

    assert set(resource.changeable) <= {field.encode_name for field in msgspec.structs.fields(kind)}


def test_nothing_is_declared_for_methods_that_do_not_exist() -> None:
    for resource in {one.resource for one in ALL}:
        assert set(resource.exchanges) == set(resource.actions)
        assert set(resource.parameters) <= {*resource.finders, "get_all"}


def test_docstrings_become_markdown() -> None:
    text = """One ``word``,
    and :class:`Another`.

    Second.
    """

    assert prose(text) == "One `word`, and `Another`.\n\nSecond."
