"""Validation of records from outside: valid ones decode fast; invalid ones are reported with all their faults."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, inspect

# The first group of reasons is documented. The second group is the wording of the protocol's open-source server for
# cases that the documents omit. The third group is ours.
REQUIRED: Final = "field is required but not found and has no default value"
NO_SYMBOL: Final = "{} is not an enum symbol"
NO_ENUM_TEXT: Final = "enum type is not backed by a String"
NOT_COERCED: Final = "{} cannot be coerced to {}"

NO_RECORD: Final = "record type is not backed by a DataMap"
NO_ARRAY: Final = "array type is not backed by a DataList"
BAD_LENGTH: Final = "length of {} is out of range {}...{}"

BAD_COUNT: Final = "number of items is out of range {}...{}"
OUT_OF_RANGE: Final = "{} is out of range"
BAD_FORM: Final = "{} is not of the required form"
BROKEN: Final = "is not valid JSON"
NUL: Final = "contains the character NUL"

#: Matches an escaped NUL, which no table can hold. If an odd number of other backslashes precedes the sequence, it is
#: plain text.
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

#: A message quotes at most this many characters of a value. Otherwise the message could become longer than the record.
_SHOWN: Final = 100
_ENDLESS: Final = "*"


class Fault(NamedTuple):
    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"ERROR :: {self.pointer or '/'} :: {self.reason}\n"


class InvalidRecord(ValueError):
    """A record is not valid; the error's text is the protocol's answer with status 422."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("".join(map(str, faults)))
        self.faults = tuple(faults)


class Rule(NamedTuple):
    """A condition on one or more fields; the fault points at the last field.

    In ``reason`` and ``words``, a field name in braces is replaced by the field's name in the JSON. ``reason`` is the
    answer to a record that breaks the rule; ``words`` state the rule for readers of the documentation.
    """

    fields: tuple[str, ...]
    holds: Callable[..., bool]
    reason: str
    words: str


class Record(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A record of the protocol; ``rules`` express what types cannot.

    None and UNSET are left out of the JSON, where null means the same as absent. A list that may be absent is UNSET by
    default. So an empty list is not the default, and is sent.
    """

    rules: ClassVar[tuple[Rule, ...]] = ()


RecordT = TypeVar("RecordT", bound=Record)


def decode_record(cls: type[RecordT], raw: msgspec.Raw | bytes) -> RecordT:
    """Return the record, or raise ``InvalidRecord`` with everything that is wrong with it.

    A number or boolean may arrive as text, as the protocol's own server allows; such records are decoded more slowly.
    """
    record: RecordT
    try:
        record = _decode_slowly(cls, raw) if holds_nul(bytes(raw)) else _decoder(cls).decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        record = _decode_slowly(cls, raw)
    for values_of, holds in _rules(cls):
        if not holds(*values_of(record)):
            raise InvalidRecord(tuple(_broken_rules(cls, msgspec.structs.asdict(record))))
    return record


def hold_rules(cls: type[RecordT], records: Collection[RecordT]) -> bool:
    return all(all(holds(*values_of(record)) for record in records) for values_of, holds in _rules(cls))


def holds_nul(body: bytes) -> bool:
    """Return whether JSON contains an escaped NUL. An unescaped NUL is not allowed in JSON."""
    return b"\\u0000" in body and _NUL.search(body) is not None


@cache
def _decoder(cls: type[RecordT]) -> msgspec.json.Decoder[RecordT]:
    return msgspec.json.Decoder(cls)


@cache
def _rules(cls: type[Record]) -> tuple[tuple[Callable[[Record], tuple[Any, ...]], Callable[..., bool]], ...]:
    """Return two functions for each rule: one reads the rule's fields from a record, the other is the condition."""
    return tuple((_values_of(rule.fields), rule.holds) for rule in cls.rules)


def _values_of(names: tuple[str, ...]) -> Callable[[Record], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: (getattr(record, names[0]),)


@cache
def _shape(cls: type[Record]) -> inspect.Type:
    return inspect.type_info(cls)


def _decode_slowly(cls: type[RecordT], raw: msgspec.Raw | bytes) -> RecordT:
    try:
        received = msgspec.json.decode(raw)
        value = _without_nulls(received)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise InvalidRecord((Fault("", BROKEN),)) from None
    faults = [*_faults(value, _shape(cls), ""), *_nul_faults(received)]
    if faults:
        if isinstance(value, dict):
            faults += _broken_rules(cls, _sound_values(cls, value))
        raise InvalidRecord(faults)
    try:
        return msgspec.convert(value, cls, strict=False)
    except msgspec.ValidationError as fault:
        # The checks above found nothing, but msgspec did. Refuse the record anyway.
        raise InvalidRecord((Fault("", str(fault)),)) from fault


def _without_nulls(value: object) -> object:
    """Remove fields that are null: in a record, null means the same as absent. Only a patch distinguishes the two."""
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _sound_values(cls: type[Record], value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the valid fields of a faulty record, and the defaults of absent optional fields."""
    sound: dict[str, Any] = {}
    for field in msgspec.structs.fields(cls):
        if field.encode_name in value:
            try:
                sound[field.name] = msgspec.convert(value[field.encode_name], field.type, strict=False)
            except msgspec.ValidationError:
                continue
        elif not field.required:
            default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
            sound[field.name] = default
    return sound


def _broken_rules(cls: type[Record], values: Mapping[str, Any]) -> Iterator[Fault]:
    names = {field.name: field.encode_name for field in msgspec.structs.fields(cls)}
    for rule in cls.rules:
        if all(name in values for name in rule.fields) and not rule.holds(*[values[name] for name in rule.fields]):
            yield Fault(f"/{names[rule.fields[-1]]}", rule.reason.format_map(names))


def _faults(value: object, expected: inspect.Type, pointer: str) -> Iterator[Fault]:
    reason: str | None = None
    while isinstance(expected, inspect.Metadata):
        reason = (expected.extra or {}).get("reason", reason)
        expected = expected.type
    match expected:
        case inspect.UnionType():
            yield from _union_faults(value, expected, pointer)
        case inspect.StructType():
            yield from _struct_faults(value, expected, pointer)
        case inspect.ListType():
            yield from _list_faults(value, expected, pointer)
        case _:
            yield from (Fault(pointer, words) for words in _leaf_faults(value, expected, reason))


def _union_faults(value: object, expected: inspect.UnionType, pointer: str) -> Iterator[Fault]:
    """Check the value against the one type that is not null. Unions are only for fields that may be null or absent."""
    meant = [kind for kind in expected.types if not isinstance(kind, inspect.NoneType)]
    yield from _faults(value, meant[0], pointer)


def _struct_faults(value: object, expected: inspect.StructType, pointer: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(pointer, NO_RECORD)
        return
    for field in expected.fields:
        given = value.get(field.encode_name, UNSET)
        place = f"{pointer}/{field.encode_name}"
        if given is UNSET:
            if field.required:
                yield Fault(place, REQUIRED)
        else:
            yield from _faults(given, field.type, place)


def _list_faults(value: object, expected: inspect.ListType, pointer: str) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault(pointer, NO_ARRAY)
        return
    least, most = expected.min_length or 0, expected.max_length
    if len(value) < least or (most is not None and len(value) > most):
        yield Fault(pointer, BAD_COUNT.format(least, _ENDLESS if most is None else most))
    for place, item in enumerate(value):
        yield from _faults(item, expected.item_type, f"{pointer}/{place}")


def _nul_faults(record: object) -> Iterator[Fault]:
    """Find the character NUL in any field. Records may be stored as received, so look in undeclared fields, too."""
    places = [("", record)]
    while places:
        pointer, value = places.pop()
        if isinstance(value, dict):
            places += [(f"{pointer}/{name}", member) for name, member in value.items()]
            if any("\x00" in name for name in value):
                yield Fault(pointer, NUL)
        elif isinstance(value, list):
            places += [(f"{pointer}/{place}", item) for place, item in enumerate(value)]
        elif isinstance(value, str) and "\x00" in value:
            yield Fault(pointer, NUL)


def _leaf_faults(value: object, expected: inspect.Type, reason: str | None) -> Iterable[str]:
    match expected:
        case inspect.EnumType():
            return _enum_faults(value, expected)
        case inspect.StrType():
            return _text_faults(value, expected, reason)
        case inspect.IntType():
            return _number_faults(value, expected, reason)
        case inspect.BoolType():
            return () if _converts(value, bool) else (NOT_COERCED.format(_shown(value), "Boolean"),)
        case _:
            return ()


def _enum_faults(value: object, expected: inspect.EnumType) -> Iterable[str]:
    if not isinstance(value, str):
        return (NO_ENUM_TEXT,)
    return () if _converts(value, expected.cls) else (NO_SYMBOL.format(_shown(value)),)


def _text_faults(value: object, expected: inspect.StrType, reason: str | None) -> Iterable[str]:
    if not isinstance(value, str):
        return (NOT_COERCED.format(_shown(value), "String"),)
    least, most = expected.min_length or 0, expected.max_length
    if len(value) < least or (most is not None and len(value) > most):
        return (BAD_LENGTH.format(_shown(value), least, _ENDLESS if most is None else most),)
    if expected.pattern is not None and re.search(expected.pattern, value) is None:
        return ((reason or BAD_FORM).format(_shown(value)),)
    return ()


def _number_faults(value: object, expected: inspect.IntType, reason: str | None) -> Iterable[str]:
    if isinstance(value, bool) or not _converts(value, int):
        return (NOT_COERCED.format(_shown(value), "Long"),)
    number = msgspec.convert(value, int, strict=False)
    is_too_small = (expected.gt is not None and number <= expected.gt) or (
        expected.ge is not None and number < expected.ge
    )
    is_too_large = (expected.lt is not None and number >= expected.lt) or (
        expected.le is not None and number > expected.le
    )
    if is_too_small or is_too_large:
        return ((reason or OUT_OF_RANGE).format(_shown(value)),)
    return ()


def _converts(value: object, kind: type) -> bool:
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return msgspec.json.encode(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…").decode()
