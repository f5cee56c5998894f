"""What a domain declares about a Rest.li resource, and the values it answers with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from hirewire.hub.restli.declared import Exchanges, Parameters, Shape
from hirewire.hub.restli.errors import ApiError, MethodNotSupported
from hirewire.hub.restli.messages import Call
from hirewire.wire.restli import Key, Protocol, Query

#: Scopes of tokens that applications have by themselves, a customer's and a partner's; all others are given by people.
APPLICATION, PARTNER = "application", "partner"
OWN_SCOPES = frozenset({APPLICATION, PARTNER})
#: Who calls; the composition root decides what that is.
C = TypeVar("C")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Done:
    """A key of a batch that was carried out."""

    status: int = 204


@dataclass(frozen=True, slots=True)
class Refused:
    """A key of a batch that was not carried out; the others are."""

    status: int
    message: str
    code: str = ""

    @classmethod
    def because(cls, error: ApiError) -> "Refused":
        return cls(status=error.http_status, message=error.message, code=error.code)


Outcomes = Mapping[Key, Done | Refused]


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """Found entities by key. A key that is in neither map is answered with 404."""

    results: Mapping[Key, object]
    errors: Mapping[Key, Refused] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """A new entity; ``entity`` is answered too when the caller cannot know what was made."""

    id: str
    entity: object = None
    status: int = 201


@dataclass(frozen=True, slots=True)
class Page:
    """Elements from ``context.start`` on; ``total`` is None when nobody counted."""

    elements: Sequence[object]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a method may need to know beside its keys and bodies."""

    query: Query
    protocol: Protocol
    #: The key of the parent, for a sub-resource.
    parent: Key | None = None
    start: int = 0
    count: int = 10

    @property
    def window(self) -> slice:
        """The page, as a part of everything that was found."""
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

    ``summary``, ``entity``, ``answer``, ``parameters``, ``changeable`` and
    ``exchanges`` are what the description of the API is made from: a test fails
    when one is missing that a method needs.
    """

    name: ClassVar[str]
    #: One sentence: what the resource is.
    summary: ClassVar[str] = ""
    #: What creates and updates take.
    entity: ClassVar[Shape | None] = None
    #: What is read, created with an answer, or found.
    answer: ClassVar[Shape | None] = None
    #: Parameters of each finder and of ``get_all``, by its name; those of paging are known.
    parameters: ClassVar[Parameters] = {}
    #: Members of ``entity`` or ``answer`` that a partial update may set or delete.
    changeable: ClassVar[tuple[str, ...]] = ()
    #: By the name of an action.
    exchanges: ClassVar[Exchanges] = {}
    #: The name of the resource below which this one hangs, each of its keys having its own collection.
    parent: ClassVar[str] = ""
    #: The parts of a complex key; empty for simple keys. A key with other parts is refused before it gets here.
    key_parts: ClassVar[tuple[str, ...]] = ()
    #: The same as keys have them, sorted.
    key_names: ClassVar[tuple[str, ...]] = ()
    #: Parts that a complex key may have besides.
    optional_key_parts: ClassVar[tuple[str, ...]] = ()
    #: One of these must be among the scopes of the token.
    scopes: ClassVar[frozenset[str]] = frozenset({APPLICATION})
    #: There is one entity and no collection: a GET without a key means it.
    is_simple: ClassVar[bool] = False
    default_count: ClassVar[int] = 10
    #: Pages must be asked for: a call without ``start`` is refused.
    needs_start: ClassVar[bool] = False
    max_count: ClassVar[int] = 100
    #: Records in one batch.
    max_keys: ClassVar[int] = 100
    finders: ClassVar[Mapping[str, str]] = {}
    actions: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def full_name(cls) -> str:
        """Told apart from a namesake below another parent."""
        return f"{cls.parent}/{cls.name}" if cls.parent else cls.name

    def __init_subclass__(cls) -> None:
        cls.key_names = tuple(sorted(cls.key_parts))
        cls.finders = {**cls.finders, **_marked(cls, "_finder")}
        cls.actions = {**cls.actions, **_marked(cls, "_action")}

    @classmethod
    def supports(cls, method: str) -> bool:
        return getattr(cls, method) is not getattr(Resource, method)

    def body_of(self, call: Call) -> bytes:
        """The JSON that a batch of records came as; a resource that takes files makes it from their parts."""
        return call.body

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
