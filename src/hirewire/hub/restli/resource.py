"""What a domain declares about a Rest.li resource, and the values that its methods return."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from hirewire.hub.restli.declared import Exchanges, Parameters, Shape
from hirewire.hub.restli.errors import ApiError, MethodNotSupported
from hirewire.hub.restli.messages import Call
from hirewire.wire.restli import Key, Protocol, Query
from hirewire.wire.validation import Record

#: Scopes of the tokens that applications request for themselves. ``APPLICATION`` is the scope of a customer's
#: application, and ``PARTNER`` the scope of a partner's application. People grant all other scopes.
APPLICATION, PARTNER = "application", "partner"
OWN_SCOPES = frozenset({APPLICATION, PARTNER})
#: The caller; the composition root chooses the type.
C = TypeVar("C")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Done:
    status: int = 204


@dataclass(frozen=True, slots=True)
class Refused:
    """The outcome for one key of a batch; the other keys are unaffected."""

    status: int
    message: str
    code: str = ""

    @classmethod
    def because(cls, error: ApiError) -> "Refused":
        return cls(status=error.http_status, message=error.message, code=error.code)


Outcomes = Mapping[Key, Done | Refused]


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """``results`` maps keys to the records that were found; ``errors`` maps keys to refusals.

    A key in neither map gets a 404.
    """

    results: Mapping[Key, object]
    errors: Mapping[Key, Refused] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """The outcome of a create. ``entity`` is set if the answer has to show the caller what was created."""

    id: str
    entity: object = None
    status: int = 201


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. The page begins at position ``context.start`` of the list.

    ``total`` is the number of elements in the whole list; None if the list was not counted.
    """

    elements: Sequence[object]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    query: Query
    protocol: Protocol
    #: The key of the parent, for a sub-resource.
    parent: Key | None = None
    start: int = 0
    count: int = 10

    @property
    def window(self) -> slice:
        return slice(self.start, self.start + self.count)


def finder(name: str) -> Callable[[F], F]:
    """Mark a method ``(caller, context) -> Page`` as the finder ``q=name``."""
    return _mark("_finder", name)


def action(name: str) -> Callable[[F], F]:
    """Mark a method ``(caller, body, context) -> object | None`` as ``action=name``."""
    return _mark("_action", name)


def _mark(attribute: str, name: str) -> Callable[[F], F]:
    def mark(function: F) -> F:
        setattr(function, attribute, name)
        return function

    return mark


class Resource(Generic[C]):
    """Override the methods that the resource supports; all others answer 405.

    ``summary``, ``entity``, ``answer``, ``parameters``, ``changeable`` and ``exchanges`` feed the description of the
    API. A test fails if a supported method needs one of these attributes and the resource lacks it.
    """

    name: ClassVar[str]
    #: One sentence that says what the resource is.
    summary: ClassVar[str] = ""
    #: The type of record that is sent to create or update.
    entity: ClassVar[Shape | None] = None
    #: The type of record that finders and the other reading methods return. If ``create`` returns an entity, the entity
    #: has this type, too.
    answer: ClassVar[Shape | None] = None
    #: Maps the name of each finder, and the name ``get_all``, to the query parameters that the method takes. Paging
    #: parameters are not listed.
    parameters: ClassVar[Parameters] = {}
    #: Members of ``entity`` or ``answer`` that a partial update may set or delete.
    changeable: ClassVar[tuple[str, ...]] = ()
    #: Maps the name of each action to what the action takes and returns.
    exchanges: ClassVar[Exchanges] = {}
    #: The name of the parent resource. Below each key of the parent, there is a separate collection of this resource.
    parent: ClassVar[str] = ""
    #: The parts of a complex key; empty for simple keys. A key with parts other than these and
    #: ``optional_key_parts`` never reaches the resource.
    key_parts: ClassVar[tuple[str, ...]] = ()
    #: ``key_parts`` in alphabetical order, which is also the order of the parts in a parsed key.
    key_names: ClassVar[tuple[str, ...]] = ()
    #: Additional parts that a complex key may have.
    optional_key_parts: ClassVar[tuple[str, ...]] = ()
    #: The token must have at least one of these scopes.
    scopes: ClassVar[frozenset[str]] = frozenset({APPLICATION})
    #: The resource is a single entity without a collection, so a GET needs no key.
    is_simple: ClassVar[bool] = False
    default_count: ClassVar[int] = 10
    #: For the description of the API: ``start`` is required. The method itself refuses a call without it.
    needs_start: ClassVar[bool] = False
    #: For the description of the API: depending on the state of the company, even calls without a body may be
    #: refused (409).
    depends_on_state: ClassVar[bool] = False
    max_count: ClassVar[int] = 100
    max_keys: ClassVar[int] = 100
    #: For the description of the API: finders whose docstring describes the whole answer. For other finders, the
    #: description adds a general sentence.
    self_described: ClassVar[frozenset[str]] = frozenset()
    finders: ClassVar[Mapping[str, str]] = {}
    actions: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def full_name(cls) -> str:
        """Return the name of the resource; for a sub-resource, put the name of its parent in front.

        Sub-resources of different parents may have the same name.
        """
        return f"{cls.parent}/{cls.name}" if cls.parent else cls.name

    def __init_subclass__(cls) -> None:
        cls.key_names = tuple(sorted(cls.key_parts))
        cls.finders = {**cls.finders, **_marked(cls, "_finder")}
        cls.actions = {**cls.actions, **_marked(cls, "_action")}

    @classmethod
    def supports(cls, method: str) -> bool:
        return getattr(cls, method) is not getattr(Resource, method)

    def body_of(self, call: Call) -> bytes:
        """Return the JSON of a batch of records. A resource that takes files overrides this."""
        return call.body

    def record_of_updates(self) -> type[Record] | None:
        """Return the type of record that ``batch_update`` receives for each key of a valid body.

        None means that ``batch_update`` receives JSON that is not parsed yet.
        """
        return None

    def get(self, caller: C, key: Key, context: Context) -> object:
        raise MethodNotSupported(self.name, "GET")

    def get_all(self, caller: C, context: Context) -> Page:
        raise MethodNotSupported(self.name, "GET_ALL")

    def batch_get(self, caller: C, keys: Sequence[Key], context: Context) -> BatchAnswer:
        raise MethodNotSupported(self.name, "BATCH_GET")

    def create(self, caller: C, body: msgspec.Raw, context: Context) -> Created:
        raise MethodNotSupported(self.name, "CREATE")

    def batch_create(self, caller: C, elements: Sequence[msgspec.Raw], context: Context) -> Sequence[Created | Refused]:
        raise MethodNotSupported(self.name, "BATCH_CREATE")

    def update(self, caller: C, key: Key, body: msgspec.Raw, context: Context) -> None:
        raise MethodNotSupported(self.name, "UPDATE")

    def batch_update(self, caller: C, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context) -> Outcomes:
        raise MethodNotSupported(self.name, "BATCH_UPDATE")

    def partial_update(self, caller: C, key: Key, body: msgspec.Raw, context: Context) -> None:
        raise MethodNotSupported(self.name, "PARTIAL_UPDATE")

    def batch_partial_update(
        self, caller: C, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context
    ) -> Outcomes:
        raise MethodNotSupported(self.name, "BATCH_PARTIAL_UPDATE")

    def delete(self, caller: C, key: Key, context: Context) -> None:
        raise MethodNotSupported(self.name, "DELETE")

    def batch_delete(self, caller: C, keys: Sequence[Key], context: Context) -> Outcomes:
        raise MethodNotSupported(self.name, "BATCH_DELETE")


def _marked(cls: type, attribute: str) -> dict[str, str]:
    return {getattr(value, attribute): name for name, value in vars(cls).items() if hasattr(value, attribute)}
