"""Partial updates: ``{"patch": {"$set": {…}, "$delete": […], "child": {…}}}``."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hirewire.wire.restli.text import RestliSyntaxError
from hirewire.wire.validation import holds_nul

_DEPTH: Final = 16
_SET: Final = "$set"
_DELETE: Final = "$delete"


class PatchError(RestliSyntaxError):
    """The body is not a patch, or the patch contradicts itself."""


class Patch(msgspec.Struct, frozen=True):
    """Fields to set as a whole, fields to remove, and patches of nested records."""

    sets: dict[str, Any]
    deletes: frozenset[str] = frozenset()
    nested: "dict[str, Patch]" = msgspec.field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.sets) | self.deletes | frozenset(self.nested)


def read_patch(raw: msgspec.Raw | bytes) -> Patch:
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise PatchError("The patch is not valid JSON") from fault
    if holds_nul(bytes(raw)):
        raise PatchError("The patch contains the character NUL")
    if not isinstance(value, dict) or not isinstance(value.get("patch"), dict):
        raise PatchError('A partial update must be of the form {"patch": {…}}')
    return _patch(value["patch"], 0)


def apply_patch(patch: Patch, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the patched record. Arrays are replaced, never merged."""
    changed = {name: value for name, value in record.items() if name not in patch.deletes} | patch.sets
    for name, part in patch.nested.items():
        before = changed.get(name)
        changed[name] = apply_patch(part, before if isinstance(before, dict) else {})
    return changed


def encode_patch(patch: Patch) -> dict[str, Any]:
    return {"patch": _members(patch)}


def _members(patch: Patch) -> dict[str, Any]:
    members: dict[str, Any] = {name: _members(part) for name, part in patch.nested.items()}
    if patch.sets:
        members[_SET] = patch.sets
    if patch.deletes:
        members[_DELETE] = sorted(patch.deletes)
    return members


def _patch(members: dict[str, Any], depth: int) -> Patch:
    if depth > _DEPTH:
        raise PatchError("The patch is nested too deeply")
    sets, deletes = members.get(_SET, {}), members.get(_DELETE, [])
    if not isinstance(sets, dict):
        raise PatchError("$set must be an object")
    if not isinstance(deletes, list) or not all(isinstance(name, str) for name in deletes):
        raise PatchError("$delete must be an array of field names")
    nested = {}
    for name, part in members.items():
        if name in {_SET, _DELETE}:
            continue
        if not isinstance(part, dict):
            raise PatchError(f"Field '{name}' is neither in $set nor a nested patch")
        nested[name] = _patch(part, depth + 1)
    for name in (*deletes, *nested):
        if name in sets or (name in nested and name in deletes):
            raise PatchError(f"Field '{name}' is changed in two ways at once")
    return Patch(sets, frozenset(deletes), nested)
