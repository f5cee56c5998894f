"""Gives records the field names that they have below ``/rest/``. All else is the same as below ``/v2/``."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

import msgspec

from hirewire.wire.records.candidates import Candidate, MatchedCandidate
from hirewire.wire.records.notes import CandidateNote, Note
from hirewire.wire.validation import Record, RecordT

_CREATED: Final = "externalCreatedAt"
_MODIFIED: Final = "externalLastModifiedAt"

#: New field names. Record types that are not listed keep all their names.
RENAMED: Final[Mapping[type[Record], Mapping[str, str]]] = {
    Candidate: {"ats_created_at": _CREATED, "ats_last_modified_at": _MODIFIED},
    MatchedCandidate: {"ats_created_at": _CREATED, "ats_last_modified_at": _MODIFIED},
    Note: {"ats_created_at": _CREATED},
    CandidateNote: {"ats_created_at": _CREATED, "ats_last_modified_at": _MODIFIED},
}


@cache
def versioned(kind: type[RecordT]) -> type[RecordT]:
    names = RENAMED.get(kind)
    if names is None:
        return kind
    # msgspec gives a field another name only if the field is declared again.
    renamed = [
        (field.name, field.type, _named(field, names[field.name]))
        for field in msgspec.structs.fields(kind)
        if field.name in names
    ]
    made = msgspec.defstruct(
        f"Versioned{kind.__name__}", renamed, bases=(kind,), module=__name__, frozen=True, kw_only=True
    )
    return cast("type[RecordT]", made)


def _named(field: msgspec.structs.FieldInfo, name: str) -> Any:  # noqa: ANN401 - the return type of msgspec.field
    """Declare this field again under another name. The renamed fields have no default factories to copy."""
    return msgspec.field(name=name) if field.required else msgspec.field(name=name, default=field.default)


def restated(record: RecordT, kind: type[RecordT]) -> RecordT:
    """Return a record with the field names of ``kind``. If the record already has these names, return it unchanged."""
    return record if type(record) is kind else kind(**msgspec.structs.asdict(record))
