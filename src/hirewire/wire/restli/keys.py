"""Record keys: a plain id, or several named parts that identify a record together."""

import re
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from hirewire.wire.restli import structure
from hirewire.wire.restli.text import (
    RestliSyntaxError,
    form_decoded,
    form_encoded,
    forms_encoded,
    percent_decoded,
    reserved_encoded,
)

_NAME: Final = re.compile(r"[\w$~%.-]+")
_CACHED_LENGTH: Final = 200
_MOST_SHAPES: Final = 256
_ESCAPES: Final = {".": "~2E", "[": "~5B", "]": "~5D", "~": "~7E"}
_ESCAPED: Final = re.compile("~(2E|5B|5D|7E)", re.IGNORECASE)


class Protocol(StrEnum):
    V1 = "1.0.0"
    V2 = "2.0.0"


class KeySyntaxError(RestliSyntaxError):
    """The text is not a key in either syntax."""


class _Shape(NamedTuple):
    #: The names of the parts, sorted, without ``$params``.
    names: tuple[str, ...]
    #: Each name with its equals sign, as 1.0 writes it.
    prefixes: tuple[str, ...]


class ComplexKey(Mapping[str, str]):
    """A key of several parts. Equality ignores the order of the parts, and ``$params`` are not part of a key."""

    __slots__ = ("_hash", "_parts", "_shape", "_written")

    def __init__(self, parts: Mapping[str, str]) -> None:
        names = tuple(parts)
        self._shape = shape = _SHAPES.get(names) or _shape(names)
        # Most clients write the parts in alphabetical order, and copying is cheaper than sorting.
        self._parts = dict(parts) if names == shape.names else {name: parts[name] for name in shape.names}
        self._hash = hash(tuple(self._parts.values()))
        self._written: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return self._shape.names

    @property
    def parts(self) -> Mapping[str, str]:
        """The parts as a plain mapping. Looking parts up in it is faster than looking them up in the key."""
        return self._parts

    @property
    def prefixes(self) -> tuple[str, ...]:
        return self._shape.prefixes

    def __getitem__(self, name: str) -> str:
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def items(self) -> ItemsView[str, str]:
        # Same as the inherited method, without a call for each part.
        return self._parts.items()

    def values(self) -> ValuesView[str]:
        return self._parts.values()

    def has(self, name: str, value: str) -> bool:
        """Whether a part has this value; also true if the key lacks this part."""
        return self._parts.get(name, value) == value

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self._parts == other._parts if isinstance(other, ComplexKey) else NotImplemented

    def __repr__(self) -> str:
        return f"ComplexKey({self._parts})"

    def written(self) -> str:
        """Return the key as 1.0 writes it in bodies. The text is cached: both request and response need it."""
        if self._written is None:
            pairs = zip(self._shape.prefixes, self._parts.values(), strict=True)
            self._written = "&".join([prefix + form_encoded(value) for prefix, value in pairs])
        return self._written

    def remember(self, text: str) -> None:
        self._written = text

    @classmethod
    def batch(cls, names: tuple[str, ...], columns: Sequence[Sequence[str]]) -> "list[ComplexKey]":
        """Make many keys. A column contains the values of one part, one value for each key.

        The columns are in the order of ``names``, which must be distinct.
        """
        shape = _SHAPES.get(names) or _shape(names)
        if names != shape.names:
            columns = [columns[names.index(name)] for name in shape.names]
        keys = []
        for values, text in zip(zip(*columns, strict=True), _texts(shape.prefixes, columns), strict=True):
            # This does what __init__ does, but looks the shape up once and copies nothing.
            key, parts = cls.__new__(cls), dict(zip(shape.names, values, strict=True))
            key._shape, key._parts, key._hash, key._written = shape, parts, hash(values), text  # noqa: SLF001 - our own
            keys.append(key)
        return keys


Key: TypeAlias = str | ComplexKey


def _shape(names: tuple[str, ...]) -> _Shape:
    """Return the shape of keys with these names. Shapes with long names are not cached: they could fill the memory."""
    shape = _SHAPES.get(names)
    if shape is None:
        in_order = tuple(name for name in sorted(names) if not name.startswith("$params"))
        shape = _Shape(in_order, tuple(f"{encoded_name(name)}=" for name in in_order))
        if sum(map(len, names)) <= _CACHED_LENGTH and len(_SHAPES) < _MOST_SHAPES:
            _SHAPES[names] = shape
    return shape


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


_SHAPES: Final[dict[tuple[str, ...], _Shape]] = {}
# The cache is bounded, because names come from clients and could fill the memory.
_cached_is_name = lru_cache(maxsize=256)(_is_name)


def decode_key(text: str, protocol: Protocol, *, simple: bool = False) -> Key:
    """Decode a member name of ``entities``, ``results`` or ``errors``.

    If the text contradicts the protocol version, the text decides, because
    clients mix the versions. ``simple`` means that the resource has plain ids;
    then even ``N=1`` is a plain id.
    """
    if not simple:
        bare = structure.unwrapped(text)
        if bare.startswith("(") and bare.endswith(")") and ":" in bare:
            return key_of_node(structure.parse(bare))
        if is_pairs(text):
            return _pairs(text, form_decoded)
    if protocol is Protocol.V2 and text == "''":
        return ""
    return percent_decoded(text)


def decode_path_key(segment: str, protocol: Protocol, *, simple: bool = False) -> Key:
    """Decode a raw path segment, in which ``+`` is a plus sign."""
    if simple:
        return decode_key(segment, protocol, simple=True)
    if is_pairs(segment):
        return _pairs(segment, percent_decoded)
    decoded = percent_decoded(segment)
    if "=" not in segment and is_pairs(decoded):
        # The client encoded the whole segment, including its punctuation.
        return _pairs(decoded, percent_decoded)
    return decode_key(segment, protocol)


def literal_key(text: str) -> Key:
    """Decode a member name of 1.0 whose values are not encoded. The protocol's examples contain such names."""
    return _pairs(text, str) if is_pairs(text) else text


def encode_key(key: Key, protocol: Protocol) -> str:
    """Encode a key in the form that responses use: parts sorted by name, without ``$params``."""
    if isinstance(key, str):
        return key if protocol is Protocol.V1 else reserved_encoded(key)
    if protocol is Protocol.V1:
        return key.written()
    return "(" + ",".join([f"{reserved_encoded(name)}:{reserved_encoded(value)}" for name, value in key.items()]) + ")"


def encode_keys(keys: Sequence[Key], protocol: Protocol) -> list[str]:
    if protocol is not Protocol.V1:
        return [encode_key(key, protocol) for key in keys]
    _remember_written([key for key in keys if type(key) is ComplexKey and key._written is None])  # noqa: SLF001 - our own
    return [key if isinstance(key, str) else key.written() for key in keys]


def _remember_written(keys: Sequence[ComplexKey]) -> None:
    """If all keys have parts with the same names, encode the keys as 1.0 writes them, and cache each text in its key.

    For each part, the values of all keys are encoded together. This takes a third as long as encoding key by key. A
    value that all keys share is encoded once.
    """
    names = keys[0].names if keys else ()
    if not names or any(key.names != names for key in keys):
        return
    columns = list(zip(*[key.values() for key in keys], strict=True))
    for key, text in zip(keys, _texts(keys[0].prefixes, columns), strict=True):
        key.remember(text)


def _texts(prefixes: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return keys as 1.0 writes them, from a column of values for each part."""
    parts = [
        [prefix + value for value in forms_encoded(values)] for prefix, values in zip(prefixes, columns, strict=True)
    ]
    return map("&".join, zip(*parts, strict=True))


def key_of_node(node: structure.Node) -> Key:
    if isinstance(node, str):
        return node
    if not isinstance(node, dict):
        raise KeySyntaxError("A list is not a key")
    parts = {}
    for name, value in node.items():
        if isinstance(value, str):
            parts[name] = value
        elif name != "$params":
            raise KeySyntaxError(f"Part '{name[:100]}' of a key must be text")
    return ComplexKey(parts)


def is_pairs(text: str) -> bool:
    """Distinguish ``a=1&b=2`` from a plain id, which may itself end in ``=`` as base64 does."""
    if "=" not in text:
        return False
    if "&" not in text:
        name, _, value = text.partition("=")
        return bool(value) and "=" not in value and _is_name(name)
    for part in text.split("&"):
        name, sign, _ = part.partition("=")
        if not sign or not (_cached_is_name if len(name) <= _CACHED_LENGTH else _is_name)(name):
            return False
    return True


def encoded_name(name: str) -> str:
    """Encode a name for 1.0. In 1.0, unencoded dots and brackets in a name look like structure."""
    if name.isalnum() and name.isascii():
        return name
    return form_encoded("".join([_ESCAPES.get(sign, sign) for sign in name]))


def decoded_name(name: str) -> str:
    if "~" in name:
        name = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name)
    return name


def _pairs(text: str, decode: Callable[[str], str]) -> ComplexKey:
    parts: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        if "%" in name or "~" in name:
            name = decoded_name(percent_decoded(name))
        if name in parts:
            raise KeySyntaxError(f"Part '{name[:100]}' appears twice in key '{text[:200]}'")
        parts[name] = decode(value)
    return ComplexKey(parts)
