"""What a connector expects of its ATS: data that stands next to the shapes of the ATS's rows.

A shape is the struct type into which a row is decoded. Shapes are lenient, so that no record is lost: a field may be
absent, and a string may be any string. From an expectation and a shape, the agent makes a strict shape. Each row is
decoded with the strict shape first. Only a row that does not fit is decoded again with the lenient shape, and compared
field by field. So expectations cost nothing if all rows fit.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType, UnionType
from typing import Any, Final, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec

T = TypeVar("T", bound=msgspec.Struct)
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class Values(NamedTuple):
    known: frozenset[str]
    #: A sentence that says what happens to a record with any other value.
    otherwise: str


class Expected(NamedTuple):
    #: The ATS's name for the list that contains the rows.
    entity: str
    #: The known values of each enumerated field. Such a field contains one value or a list of values.
    values: Mapping[str, Values] = _NONE
    #: Fields that an answer may leave out although nothing is wrong.
    optional: frozenset[str] = frozenset()


class Strict(NamedTuple):
    entity: str
    shape: type[msgspec.Struct]
    decoder: msgspec.json.Decoder[Any]
    #: The names of the enumerated fields, as the ATS writes them.
    worded: frozenset[str]


class Expectations:
    """Everything that a connector expects. Rows whose shape is not in ``rows`` are not watched."""

    def __init__(
        self,
        rows: Mapping[type[msgspec.Struct], Expected] = _NONE,  # type: ignore[assignment]  # empty: fits any keys
        *,
        versions: Mapping[str, frozenset[str]] = _NONE,
    ) -> None:
        self._rows = rows
        #: Response headers that name the API's version or say whether it is still supported, each with the values that
        #: the connector knows.
        self.versions = versions
        self._strict: dict[type[msgspec.Struct], Strict] = {}

    @property
    def shapes(self) -> Collection[type[msgspec.Struct]]:
        return self._rows.keys()

    def strict(self, shape: type[msgspec.Struct]) -> Strict | None:
        if shape not in self._rows:
            return None
        if shape not in self._strict:
            expected = self._rows[shape]
            strict = self._made_strict(shape)
            worded = frozenset(_encoded(shape, name) for name in expected.values)
            self._strict[shape] = Strict(expected.entity, strict, msgspec.json.Decoder(strict), worded)
        return self._strict[shape]

    def otherwise(self, entity: str, field: str) -> str:
        """A sentence that says what happens to a record with an unknown value. Empty if the field is not enumerated."""
        name = field.rpartition(".")[2].removesuffix("[]")
        for shape, expected in self._rows.items():
            for own_name, values in expected.values.items():
                if expected.entity == entity and _encoded(shape, own_name) == name:
                    return values.otherwise
        return ""

    def texts(self) -> Iterator[str]:
        """The sentences that pages show, in English, for the translation catalogs."""
        for expected in self._rows.values():
            yield from (values.otherwise for values in expected.values.values())

    def _made_strict(self, shape: type[T]) -> type[T]:
        """Make the strict shape: it requires all fields that are not optional, and accepts only known values."""
        expected = self._rows[shape]
        fields = [
            (
                field.name,
                self._narrowed(field.type, expected.values.get(field.name)),
                _own(field) if field.name in expected.optional else msgspec.field(name=field.encode_name),
            )
            for field in msgspec.structs.fields(shape)
        ]
        return msgspec.defstruct(shape.__name__, fields, bases=(shape,), kw_only=True)  # type: ignore[return-value]  # a subclass

    def _narrowed(self, kind: Any, values: Values | None) -> Any:  # noqa: ANN401 - types
        if kind is str and values is not None:
            return Literal[tuple(sorted(values.known))]
        if isinstance(kind, type) and kind in self._rows:
            return self._made_strict(kind)
        arguments = tuple(self._narrowed(argument, values) for argument in get_args(kind))
        if get_origin(kind) in {Union, UnionType}:
            return reduce(or_, arguments)
        return list[arguments[0]] if get_origin(kind) is list else kind  # type: ignore[valid-type]  # known at run time


def _own(field: msgspec.structs.FieldInfo) -> Any:  # noqa: ANN401 - msgspec does not type the defaults of fields
    if field.default_factory is not msgspec.NODEFAULT:
        return msgspec.field(name=field.encode_name, default_factory=field.default_factory)
    return msgspec.field(name=field.encode_name, default=field.default)


def _encoded(shape: type[msgspec.Struct], name: str) -> str:
    return next(field.encode_name for field in msgspec.structs.fields(shape) if field.name == name)
