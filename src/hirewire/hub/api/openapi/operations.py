"""The operations on each resource, read from the class that answers its calls."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hirewire.hub.api.facades import RESOURCES
from hirewire.hub.api.rest.root import PREFIX, resources_in
from hirewire.hub.api.rest.versions import VERSIONS, is_active
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.declared import Parameter, Shape
from hirewire.hub.restli.invoking import is_offered
from hirewire.hub.restli.methods import VERBS, Method
from hirewire.hub.restli.resource import Resource

V2: Final = "v2"

#: Methods of one entity. Their paths end in the key of the entity, except if the resource is simple.
OF_ONE: Final = frozenset({Method.GET, Method.UPDATE, Method.PARTIAL_UPDATE, Method.DELETE})
OF_IDS: Final = frozenset({Method.BATCH_GET, Method.BATCH_UPDATE, Method.BATCH_PARTIAL_UPDATE, Method.BATCH_DELETE})
OF_PAGES: Final = frozenset({Method.GET_ALL, Method.FINDER})
PATCHING: Final = frozenset({Method.PARTIAL_UPDATE, Method.BATCH_PARTIAL_UPDATE})
#: Methods that take whole records, and methods that return records.
WRITING: Final = frozenset({Method.CREATE, Method.BATCH_CREATE, Method.UPDATE, Method.BATCH_UPDATE})
READING: Final = frozenset({Method.GET, Method.BATCH_GET, Method.CREATE}) | OF_PAGES


@dataclass(frozen=True)
class Root:
    """``/v2/``, or ``/rest/`` in one version."""

    name: str
    prefix: str
    resources: tuple[Resource[Caller], ...]

    @property
    def is_versioned(self) -> bool:
        return self.name != V2

    @property
    def title(self) -> str:
        return f"{self.prefix} in version {self.name}" if self.is_versioned else self.prefix


@dataclass(frozen=True)
class Operation:
    root: Root
    resource: Resource[Caller]
    method: Method
    #: The name of a finder or an action; empty for other methods.
    name: str = ""

    @property
    def verb(self) -> str:
        return VERBS[self.method]

    @property
    def label(self) -> str:
        return f"{self.method} {self.name}".strip()

    @property
    def collection(self) -> str:
        below = f"{self.resource.parent}/{{parent}}/" if self.resource.parent else ""
        return f"{self.root.prefix}{below}{self.resource.name}"

    @property
    def path(self) -> str:
        has_key = self.method in OF_ONE and not self.resource.is_simple
        return f"{self.collection}/{{key}}" if has_key else self.collection

    @property
    def parent(self) -> Resource[Caller] | None:
        return next(
            (
                resource
                for resource in self.root.resources
                if resource.name == self.resource.parent and not resource.parent
            ),
            None,
        )

    @property
    def description(self) -> str:
        name = {**self.resource.finders, **self.resource.actions}.get(self.name, str(self.method))
        own = next(vars(cls)[name] for cls in type(self.resource).__mro__ if name in vars(cls))
        return prose(own.__doc__)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.resource.parameters.get(self.name or str(self.method), ())

    @property
    def takes(self) -> Shape | None:
        if self.method is Method.ACTION:
            return self.resource.exchanges[self.name].takes
        return self.resource.entity if self.method in WRITING else None

    @property
    def gives(self) -> Shape | None:
        if self.method is Method.ACTION:
            return self.resource.exchanges[self.name].gives
        return self.resource.answer if self.method in READING else None


def roots() -> list[Root]:
    return [root(V2), *(root(version) for version in reversed(VERSIONS) if is_active(version))]


def root(name: str) -> Root:
    if name == V2:
        return Root(V2, "/v2/", RESOURCES)
    return Root(name, PREFIX, tuple(resources_in(name)))


def operations(of: Root) -> list[Operation]:
    return [operation for resource in of.resources for operation in operations_of(of, resource)]


def operations_of(of: Root, resource: Resource[Caller]) -> list[Operation]:
    return [
        Operation(of, resource, method, name)
        for method in Method
        if is_offered(resource, method)
        for name in _names(resource, method)
    ]


def label(resource: Resource[Caller]) -> str:
    """The resource's name, preceded by its parent's name, because the same name may occur below another parent."""
    return f"{resource.parent}/{resource.name}" if resource.parent else resource.name


def prose(docstring: str | None) -> str:
    """A docstring as Markdown, one line per paragraph."""
    text = inspect.cleandoc(docstring or "")
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraphs).replace("``", "`").replace(":class:", "")


def shapes(shape: Shape | None) -> tuple[type[Any], ...]:
    if shape is None:
        return ()
    return shape if isinstance(shape, tuple) else (shape,)


def kinds(of: Iterable[Operation]) -> Iterator[Any]:
    for operation in of:
        yield from shapes(operation.takes)
        yield from shapes(operation.gives)
        yield from (parameter.kind for parameter in operation.parameters)


def _names(resource: Resource[Caller], method: Method) -> list[str]:
    if method is Method.FINDER:
        return list(resource.finders)
    return list(resource.actions) if method is Method.ACTION else [""]
