"""Query strings in both protocol versions, even if a client mixes them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import Final, TypeAlias

from hirewire.wire.restli import projection, structure
from hirewire.wire.restli.keys import (
    ComplexKey,
    Key,
    Protocol,
    decode_key,
    decoded_name,
    encode_keys,
    encoded_name,
    is_pairs,
    key_of_node,
    literal_key,
)
from hirewire.wire.restli.text import RestliSyntaxError, form_decoded, forms_decoded, percent_encoded

_NAME: Final = re.compile(r"([^.\[\]]+)(?:\[([0-9]{1,9})\])?(?:\.(.+))?", re.DOTALL)
_NAME_LENGTH: Final = 200
#: ``_keys_alone`` reads all ids of a query together. It needs the prefix of the first id's parameter names, the form
#: that a part's name must have, the largest number of parts, and the largest number of ids.
_FIRST_ID: Final = "ids[0]."
_PLAIN_PART: Final = re.compile(r"[A-Za-z0-9]{1,100}")
_MOST_PARTS: Final = 8
_MOST_IDS: Final = 200
_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]+")
#: The protocol's integers have 32 bits.
LARGEST_NUMBER: Final = 2**31 - 1


class QuerySyntaxError(RestliSyntaxError):
    """The query or one of its parameters cannot be parsed."""


class NotAnIntegerError(QuerySyntaxError):
    """A parameter that must be a whole number is not one."""


class Query:
    """The parameters of a request. Parameters with unknown names are ignored."""

    def __init__(
        self,
        protocol: Protocol,
        plain: Mapping[str, Sequence[str]],
        indexed: Mapping[str, Mapping[int, Mapping[str, str] | str]],
        dotted: Mapping[str, Mapping[str, str]],
        keys: Sequence[ComplexKey] = (),
    ) -> None:
        """``keys`` are the complex ids from :func:`_keys_alone`, which are not in ``indexed``."""
        self.protocol = protocol
        self._plain = plain
        self._indexed = indexed
        self._dotted = dotted
        self._keys = keys

    @cached_property
    def names(self) -> frozenset[str]:
        names = frozenset(self._plain) | frozenset(self._indexed) | frozenset(self._dotted)
        return names | {"ids"} if self._keys else names

    @property
    def has_ids(self) -> bool:
        return bool(self._keys) or "ids" in self._plain or "ids" in self._indexed

    @cached_property
    def ids(self) -> list[Key]:
        """The keys that the query names, without duplicates, in the order of the request."""
        indexed = self._indexed.get("ids", {})
        keys: list[Key] = [
            entry if isinstance(entry, str) else ComplexKey(entry)
            for entry in (indexed[index] for index in sorted(indexed))
        ]
        keys += self._keys
        for raw in self._plain.get("ids", ()):
            keys += self._keys_in(raw)
        return list(dict.fromkeys(keys))

    def key_of(self, member: str) -> Key:
        """Return the key for a member name of the body.

        Clients write keys either encoded or plain. If the two readings of a name differ, the client means the key that
        is also in the query.
        """
        key_written = self._written.get(member)
        if key_written is not None:
            return key_written
        known = self._known
        key = decode_key(member, self.protocol, simple=self._ids_are_simple)
        if key in known:
            return key
        literal = literal_key(member)
        return literal if literal in known else key

    def keys_of(self, members: Sequence[str]) -> list[Key] | None:
        """Return the keys for the member names of a body, or None if the body is unusual.

        A usual body names each id of the query once, in a usual spelling.
        """
        if members == self._texts:
            return self.ids
        written = self._written
        keys = [key for member in members if (key := written.get(member)) is not None]
        # A key may have two usual spellings, so a body may name it twice.
        return keys if len(keys) == len(members) == len(self.ids) == len(frozenset(keys)) else None

    def text(self, name: str) -> str | None:
        values = self._plain.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise QuerySyntaxError(f"Parameter '{name}' is given more than once")
        return self._scalar(values[0])

    def texts(self, name: str) -> list[str]:
        values: list[str] = []
        for raw in self._plain.get(name, ()):
            bare = structure.unwrapped(raw)
            if bare.startswith("List(") and bare.endswith(")"):
                values += [_text(item, name) for item in _items(bare)]
            else:
                values.append(self._scalar(raw))
        indexed = self._indexed.get(name, {})
        if self._keys and name == "ids":
            raise _no_strings(name)
        for index in sorted(indexed):
            entry = indexed[index]
            if not isinstance(entry, str):
                raise _no_strings(name)
            values.append(entry)
        return values

    def number(self, name: str, default: int) -> int:
        text = self.text(name)
        if text is None:
            return default
        if not _WHOLE_NUMBER.fullmatch(text):
            raise NotAnIntegerError(f"Invalid (non-integer) {name} parameter")
        sign, digits = -1 if text.startswith("-") else 1, text.lstrip("-0") or "0"
        # Python refuses to parse thousands of digits.
        is_large = len(digits) > len(str(LARGEST_NUMBER)) or int(digits) > LARGEST_NUMBER
        if is_large and sign > 0:
            raise QuerySyntaxError(f"Parameter '{name}' is too large; the largest allowed is {LARGEST_NUMBER}")
        return sign * (LARGEST_NUMBER if is_large else int(digits))

    def record(self, name: str) -> dict[str, str]:
        """Return the members of ``p.x=1`` or ``p=(x:1)``; empty if the parameter is absent."""
        if name in self._dotted:
            return dict(self._dotted[name])
        values = self._plain.get(name)
        if values is None:
            return {}
        node = structure.parse(structure.unwrapped(values[0]))
        if len(values) > 1 or not isinstance(node, dict):
            raise QuerySyntaxError(f"Parameter '{name}' must be a record")
        return {member: _text(value, name) for member, value in node.items()}

    @property
    def fields(self) -> projection.Projection | None:
        """The projection in the parameter ``fields``: names separated by commas, or a list in the syntax of 2.0."""
        raw = self._plain.get("fields")
        if raw is None:
            return None
        texts = [form_decoded(structure.unwrapped(text)) for text in raw]
        bare = [text[len("List(") : -1] if text.startswith("List(") and text.endswith(")") else text for text in texts]
        return projection.parse(",".join(bare))

    def names_all(self, keys: Iterable[Key]) -> bool:
        return self._known.issuperset(keys)

    @cached_property
    def _texts(self) -> list[str]:
        return encode_keys(self.ids, self.protocol)

    @cached_property
    def _written(self) -> dict[str, Key]:
        """Maps usual spellings to the keys of the query, so that most member names need no parsing."""
        plain: dict[str, Key] = {key: key for key in self.ids if isinstance(key, str)}
        return dict(zip(self._texts, self.ids, strict=True)) | plain

    @cached_property
    def _known(self) -> frozenset[Key]:
        return frozenset(self.ids)

    @cached_property
    def _ids_are_simple(self) -> bool:
        return bool(self.ids) and all(isinstance(key, str) for key in self.ids)

    def _scalar(self, raw: str) -> str:
        if self.protocol is Protocol.V2 and raw == "''":
            return ""
        return form_decoded(raw)

    def _keys_in(self, raw: str) -> list[Key]:
        bare = structure.unwrapped(raw)
        if bare.startswith("List(") and bare.endswith(")"):
            return [key_of_node(node) for node in _items(bare)]
        if structure.is_structured(bare) and ":" in bare:
            return [key_of_node(structure.parse(bare))]
        text = self._scalar(raw)
        # 1.0 encodes an association key such as ``a=1&b=2`` as one value. A value without ``&`` is more likely a plain
        # id that contains an equals sign.
        return [decode_key(text, Protocol.V1)] if "&" in text and is_pairs(text) else [text]


def parse_query(raw: str, protocol: Protocol) -> Query:
    keys = _keys_alone(raw)
    if keys:
        return Query(protocol, {}, {}, {}, keys)
    plain: dict[str, list[str]] = {}
    indexed: dict[str, dict[int, dict[str, str] | str]] = {}
    dotted: dict[str, dict[str, str]] = {}
    for pair in raw.split("&"):
        if not pair:
            continue
        full_name, _, value = pair.partition("=")
        name, index, member = _split(full_name) if len(full_name) <= _NAME_LENGTH else _refuse(full_name)
        if index is None and member is None:
            plain.setdefault(name, []).append(value)
            continue
        if "%" in value or "+" in value:
            value = form_decoded(value)
        if index is not None:
            entries = indexed.setdefault(name, {})
            entry = entries.get(index)
            # A shortcut for one more part of a complex key, because a batch has hundreds of such parts.
            if type(entry) is dict and member is not None and member not in entry:
                entry[member] = value
            else:
                _put(entries, index, member, value, full_name)
        elif member is not None:
            members = dotted.setdefault(name, {})
            if member in members:
                raise QuerySyntaxError(f"Parameter '{form_decoded(full_name)}' is given more than once")
            members[member] = value
    return Query(protocol, plain, indexed, dotted)


def _keys_alone(raw: str) -> list[ComplexKey]:
    """Return the keys if the query contains only complex ids whose parts have the same names; otherwise no keys.

    Most batches have such a query. Reading part by part takes a third of the time that reading key by key takes.
    """
    count = raw.count("=")
    if not raw.startswith(_FIRST_ID) or count > _MOST_PARTS * _MOST_IDS:
        return []
    # If each pair has one equals sign, then names and values alternate. Each value begins with that sign.
    pieces = raw.replace("=", "&=").split("&")
    names, values = pieces[::2], pieces[1::2]
    parts = tuple(name.removeprefix(_FIRST_ID) for name in takewhile(_is_of_first_id, names[:_MOST_PARTS]))
    if not count == len(values) == len(names) or names != _numbered(parts, count // len(parts)):
        return []
    columns = [[value[1:] for value in values[place :: len(parts)]] for place in range(len(parts))]
    return ComplexKey.batch(parts, [forms_decoded(column) for column in columns])


def _is_of_first_id(name: str) -> bool:
    return name.startswith(_FIRST_ID)


@lru_cache(maxsize=256)
def _numbered(parts: tuple[str, ...], count: int) -> list[str]:
    """Return the parameter names for this many ids with these parts; none if a part's name is unusual or repeated."""
    if len({*parts}) < len(parts) or not all(_PLAIN_PART.fullmatch(part) for part in parts):
        return []
    return [f"ids[{number}].{part}" for number in range(count) for part in parts]


def encode_ids(keys: Sequence[Key], protocol: Protocol) -> str:
    if protocol is Protocol.V2:
        return f"ids=List({','.join([_address_form(key) for key in keys])})"
    pairs: list[str] = []
    for index, key in enumerate(keys):
        if isinstance(key, str):
            pairs.append(f"ids={percent_encoded(key)}")
        else:
            pairs += [f"ids[{index}].{encoded_name(name)}={percent_encoded(part)}" for name, part in key.items()]
    return "&".join(pairs)


def encode_path_key(key: Key, protocol: Protocol) -> str:
    if protocol is Protocol.V2:
        return _address_form(key)
    if isinstance(key, str):
        return percent_encoded(key)
    return "&".join([f"{encoded_name(name)}={percent_encoded(value)}" for name, value in key.items()])


#: A plain value, a list, or a record.
Parameter: TypeAlias = str | int | Sequence[str] | Mapping[str, str | int]


def encode_query(parameters: Mapping[str, Parameter], protocol: Protocol) -> str:
    pairs: list[str] = []
    for name, value in parameters.items():
        if isinstance(value, str | int):
            pairs.append(f"{name}={_address_text(str(value), protocol)}")
        elif isinstance(value, Mapping):
            pairs += _record_pairs(name, {member: str(part) for member, part in value.items()}, protocol)
        elif protocol is Protocol.V2:
            pairs.append(f"{name}=List({','.join([_address_text(item, protocol) for item in value])})")
        else:
            pairs += [f"{name}={percent_encoded(item)}" for item in value]
    return "&".join(pairs)


def _record_pairs(name: str, members: Mapping[str, str], protocol: Protocol) -> list[str]:
    if protocol is Protocol.V2:
        return [f"{name}={_address_form(members)}"]
    return [f"{name}.{encoded_name(member)}={percent_encoded(value)}" for member, value in members.items()]


def _address_form(key: str | Mapping[str, str]) -> str:
    if isinstance(key, str):
        return _address_text(key, Protocol.V2)
    parts = [f"{percent_encoded(name)}:{_address_text(value, Protocol.V2)}" for name, value in key.items()]
    return f"({','.join(parts)})"


def _address_text(text: str, protocol: Protocol) -> str:
    return percent_encoded(text) if text or protocol is Protocol.V1 else "''"


@lru_cache(maxsize=4096)
def _split(full_name: str) -> tuple[str, int | None, str | None]:
    """Split a name such as ``ids[3].atsCandidateId``. Cached, because the same few hundred names recur."""
    match = _NAME.fullmatch(form_decoded(full_name))
    if match is None:
        return _refuse(full_name)
    name, index, member = match.groups()
    return decoded_name(name), None if index is None else int(index), None if member is None else decoded_name(member)


def _no_strings(name: str) -> QuerySyntaxError:
    return QuerySyntaxError(f"Parameter '{name}' must be a list of strings")


def _refuse(name: str) -> tuple[str, int | None, str | None]:
    raise QuerySyntaxError(f"Parameter name '{name[:100]}' is not valid")


def _put(entries: dict[int, dict[str, str] | str], index: int, member: str | None, value: str, full_name: str) -> None:
    entry = entries.setdefault(index, {} if member is not None else value)
    if member is None:
        if entry is not value:
            raise QuerySyntaxError(f"Parameter '{form_decoded(full_name)}' is given more than once")
        return
    if isinstance(entry, str) or member in entry:
        raise QuerySyntaxError(f"Parameter '{form_decoded(full_name)}' is given more than once")
    entry[member] = value


def _items(bare: str) -> list[structure.Node]:
    node = structure.parse(bare)
    if not isinstance(node, list):
        raise QuerySyntaxError(f"'{bare[:100]}' is not a list")
    return node


def _text(node: structure.Node, name: str) -> str:
    if not isinstance(node, str):
        raise QuerySyntaxError(f"Parameter '{name}' must contain plain strings")
    return node
