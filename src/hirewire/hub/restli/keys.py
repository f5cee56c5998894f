"""Keys as text: in a path, in the ids of a query, and as members of ``entities``."""

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.resource import C, Refused, Resource
from hirewire.wire.restli import ComplexKey, Key, Protocol, RestliSyntaxError, decode_key

#: RSC's only data provider. Most complex keys of ``v2`` name it.
_DATA_PROVIDER = "ATS"


def path_key(resource: Resource[C], text: str, protocol: Protocol) -> Key:
    """Parse a key in a path. If the key is invalid, the whole call is refused."""
    if not resource.key_parts:
        return text
    key = _split_by_names(text, (*resource.key_parts, *resource.optional_key_parts))
    if key is None:
        try:
            key = decode_key(text, protocol)
        except RestliSyntaxError as error:
            raise ApiError(f"Key of {resource.name} is invalid: {error}") from error
    if (fault := key_fault(resource, key)) is not None:
        raise ApiError(fault.message)
    return key


def _split_by_names(text: str, names: Iterable[str]) -> Key | None:
    """Split a complex key at the names of its parts; return None if that is impossible.

    In a decoded path, an ``&`` or ``:`` in a value looks like a separator, so splitting at separators would go wrong.
    """
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    pattern = rf"(?:^|[&,])(\$params|{'|'.join(map(re.escape, names))})[=:]"
    pieces = re.split(pattern, inner)
    # ``pieces`` has the text before the first name, then each name followed by its value.
    before, part_names = pieces[0], pieces[1::2]
    if before or not part_names or len(set(part_names)) < len(part_names):
        return None
    parts = dict(zip(part_names, pieces[2::2], strict=True))
    parts.pop("$params", None)
    if any("urn%3A" in value for value in parts.values()):
        # Generated clients encode twice: once for the key and once for the path.
        parts = {name: unquote_plus(value) for name, value in parts.items()}
    return ComplexKey(parts)


def key_faults(resource: Resource[C], keys: Iterable[Key]) -> dict[Key, Refused]:
    usual = resource.key_names or None
    # Most keys of a batch have exactly ``key_names`` as parts. Accept such keys by a quick test, because ``key_fault``
    # is slower.
    return {
        key: fault
        for key in keys
        if not (type(key) is ComplexKey and key.names == usual and key.has("dataProvider", _DATA_PROVIDER))
        and (fault := key_fault(resource, key)) is not None
    }


def key_fault(resource: Resource[C], key: Key) -> Refused | None:
    if not resource.key_parts:
        return None if isinstance(key, str) and key else Refused(400, f"Key of {resource.name} must be one value")
    if not isinstance(key, ComplexKey) or not _has_parts(resource, key.names):
        return Refused(400, f"Key of {resource.name} must have the parts {', '.join(resource.key_parts)}")
    if key.get("dataProvider", _DATA_PROVIDER) != _DATA_PROVIDER:
        return Refused(400, f'dataProvider "{key["dataProvider"][:40]}" is not an enum symbol')
    return None


def _has_parts(resource: Resource[C], names: tuple[str, ...]) -> bool:
    if names == resource.key_names:
        return True
    return set(names) - set(resource.optional_key_parts) == set(resource.key_parts)
