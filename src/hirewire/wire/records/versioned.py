"""Records as the versioned root names their fields: the same records with the same rules, and other names."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

import msgspec

from hirewire.wire.records.candidates import Candidate, MatchedCandidate
from hirewire.wire.records.notes import Note
from hirewire.wire.validation import Record, RecordT

_CREATED: Final = "externalCreatedAt"
_MODIFIED: Final = "externalLastModifiedAt"

#: The new names of fields; kinds of records that are not here kept all of theirs.
RENAMED: Final[Mapping[type[Record], Mapping[str, str]]] = {
    Candidate: {"ats_created_at": _CREATED, "ats_last_modified_at": _MODIFIED},
    MatchedCandidate: {"ats_created_at": _CREATED, "ats_last_modified_at": _MODIFIED},
    Note: {"ats_created_at": _CREATED},
}


@cache
def versioned(kind: type[RecordT]) -> type[RecordT]:
    """The kind of record that reads and writes the new names."""
    names = RENAMED.get(kind)
    if names is None:
        return kind
    # Only a field that is declared again takes another name.
    renamed = [
        (field.name, field.type, _named(field, names[field.name]))
        for field in msgspec.structs.fields(kind)
        if field.name in names
    ]
    made = msgspec.defstruct(
        f"Versioned{kind.__name__}", renamed, bases=(kind,), module=__name__, frozen=True, kw_only=True
    )
    return cast("type[RecordT]", made)


def _named(field: msgspec.structs.FieldInfo, name: str) -> Any:  # noqa: ANN401 - what msgspec.field is typed as
    """None of the renamed fields makes its own default."""
    return msgspec.field(name=name) if field.required else msgspec.field(name=name, default=field.default)


def restated(record: RecordT, kind: type[RecordT]) -> RecordT:
    """``record`` with the names of ``kind``, which is its own kind in one of the two dialects."""
    return record if type(record) is kind else kind(**msgspec.structs.asdict(record))
