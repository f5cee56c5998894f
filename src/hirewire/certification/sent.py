"""The records that calls wrote and deleted, with the field names of ``/v2/``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from hirewire.certification.calls import Call, Traffic
from hirewire.certification.kinds import Kind, path_parts
from hirewire.wire.restli import Key
from hirewire.wire.restli.keys import ComplexKey, decode_key, decode_path_key
from hirewire.wire.restli.text import RestliSyntaxError

_RENAMED: Final = {
    "externalCreatedAt": "atsCreatedAt",
    "externalLastModifiedAt": "atsLastModifiedAt",
    "company": "integrationContext",
}
#: The parts of a key that say to whom the record belongs. The other parts identify the record.
_PLACE: Final = frozenset({"integrationContext", "dataProvider", "tenantType"})
_PARENTS: Final = frozenset({"atsCandidateId", "externalCandidateId", "atsJobApplicationId", "jobApplicationId"})
_PARENTS_OF_NOTES: Final = _PARENTS | {"externalJobApplicationId", "externalReferenceEntityId"}
_PATCHES: Final = frozenset({"batch_partial_update", "partial_update"})
_WRITES: Final = frozenset({"batch_update", "update"}) | _PATCHES
_DELETES: Final = frozenset({"batch_delete", "delete"})
#: Statuses with which a server refuses a record because of its content. Other statuses, such as 401 and 429, say
#: nothing about the content.
REFUSALS: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
_NOTE: Final = "(journal)"


@dataclass(frozen=True, eq=False)
class Sent:
    call: Call
    kind: Kind
    #: The record's own id, without the parent's id.
    id: str
    #: The id of the record's candidate or application; empty if it belongs to neither.
    parent: str
    #: All parts of the key, with the company and the parent's id.
    key: Mapping[str, str]
    fields: Mapping[str, Any]
    status: int
    message: str
    is_deletion: bool = False
    #: The URN of the task that processes a job; empty if there is no task, or if the URN was cut from the answer.
    task: str = ""
    #: Whether ``fields`` has only the fields that a partial update changed. The record may have other fields.
    is_partial: bool = False
    removed: frozenset[str] = frozenset()

    @property
    def is_accepted(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST

    @property
    def is_refused(self) -> bool:
        """Whether a write was refused for its content. After any other refusal, an ATS sends the same record again."""
        return self.status in REFUSALS and not self.is_deletion

    @property
    def name(self) -> tuple[str, Kind, str, str]:
        """What identifies the record: developer application, kind, the parent's id, and the record's own id."""
        return self.call.application, self.kind, self.parent, self.id

    @property
    def modified_at(self) -> int:
        value = self.fields.get("atsLastModifiedAt")
        return value if isinstance(value, int) else 0


def sent_in(traffic: Traffic, *kinds: Kind) -> list[Sent]:
    return [record for call in traffic.kinds(*kinds) for record in records_of(call)]


def records_of(call: Call) -> list[Sent]:
    """Return the records of a call.

    The records are cached, because several rules need them, and decoding a batch takes longer than judging it.
    """
    records: list[Sent] | None = call.read.get("records")
    if records is None:
        records = call.read["records"] = list(_records(call))
    return records


def _records(call: Call) -> Iterator[Sent]:
    kind = call.kind
    if kind is None:
        return
    try:
        if kind is Kind.JOBS and call.verb == "POST":
            yield from _jobs(call)
        elif call.method in _WRITES:
            yield from _written(call, kind)
        elif call.method in _DELETES:
            yield from _deleted(call, kind)
    except RestliSyntaxError:
        # The server could not read the key or the query either, and refused the whole call.
        return


def _jobs(call: Call) -> Iterator[Sent]:
    body = call.body if isinstance(call.body, dict) else {}
    elements = body.get("elements", [body] if body else [])
    outcomes = call.answer.get("elements", []) if isinstance(call.answer, dict) else []
    for place, element in enumerate(elements if isinstance(elements, list) else []):
        if not isinstance(element, dict) or _is_cut(call, element):
            continue
        outcome = outcomes[place] if place < len(outcomes) and isinstance(outcomes[place], dict) else {}
        status, message = _outcome(call, outcome)
        fields = _fields(element)
        job_id = str(fields.get("externalJobPostingId", ""))
        task = str(outcome.get("id") or "")
        yield Sent(call, Kind.JOBS, job_id, "", {}, fields, status, message, task=task)


def _written(call: Call, kind: Kind) -> Iterator[Sent]:
    body = call.body if isinstance(call.body, dict) else {}
    if call.method in {"update", "partial_update"}:
        yield _record(call, kind, _path_key(call), body, {})
        return
    entities = body.get("entities")
    answers = _answers(call)
    for member, value in entities.items() if isinstance(entities, dict) else ():
        if member != _NOTE and isinstance(value, dict) and not _is_cut(call, value):
            yield _record(
                call, kind, decode_key(member, call.protocol), value, answers.get(_comparable(call, member), {})
            )


def _is_cut(call: Call, record: Mapping[str, Any]) -> bool:
    """Whether the journal had room for only the beginning of this record."""
    return call.is_cut and _NOTE in str(record)


def _deleted(call: Call, kind: Kind) -> Iterator[Sent]:
    if call.method == "delete":
        if key := _path_key(call):
            yield _record(call, kind, key, {}, {}, is_deletion=True)
        return
    answers = _answers(call)
    for key in call.parameters.ids if call.parameters else []:
        yield _record(call, kind, key, {}, answers.get(_without_provider(key), {}), is_deletion=True)


def _record(
    call: Call, kind: Kind, key: Key, value: Mapping[str, Any], outcome: Mapping[str, Any], *, is_deletion: bool = False
) -> Sent:
    parts = {**_parent_parts(call), **(key if isinstance(key, ComplexKey) else {"id": key})}
    parent = next((parts[name] for name in parts if name in _parents(kind)), "")
    own = [value for name, value in parts.items() if name not in _PLACE and name not in _parents(kind)]
    status, message = _outcome(call, outcome)
    return Sent(
        call,
        kind,
        " ".join(own),
        parent,
        parts,
        _fields(_unpatched(value)),
        status,
        message,
        is_deletion,
        is_partial=call.method in _PATCHES,
        removed=frozenset(_removed(value)),
    )


def _parents(kind: Kind) -> frozenset[str]:
    if kind in {Kind.CANDIDATE_NOTES, Kind.APPLICATION_NOTES, Kind.FEEDBACK, Kind.STAGES, Kind.FILES}:
        return _PARENTS_OF_NOTES
    return frozenset()


def _parent_parts(call: Call) -> Mapping[str, str]:
    _, key, sub = path_parts(call.path)
    if not sub:
        return {}
    decoded = decode_path_key(key, call.protocol)
    return decoded if isinstance(decoded, ComplexKey) else {"atsCandidateId": decoded}


def _path_key(call: Call) -> Key:
    _, key, sub = path_parts(call.path)
    if sub:
        key = call.path.rsplit("/", 1)[1]
    return decode_path_key(key, call.protocol)


def _answers(call: Call) -> dict[Key, Mapping[str, Any]]:
    answer = call.answer if isinstance(call.answer, dict) else {}
    merged: dict[Key, Mapping[str, Any]] = {}
    for name in ("results", "errors"):
        members = answer.get(name)
        for member, outcome in members.items() if isinstance(members, dict) else ():
            if isinstance(outcome, dict):
                merged[_comparable(call, member)] = outcome
    return merged


def _comparable(call: Call, member: str) -> Key:
    return _without_provider(decode_key(member, call.protocol))


def _without_provider(key: Key) -> Key:
    """Leave out the data provider, as answers below ``/rest/`` do, so that keys can be compared."""
    if isinstance(key, ComplexKey) and "dataProvider" in key:
        return ComplexKey({name: value for name, value in key.items() if name != "dataProvider"})
    return key


def _outcome(call: Call, outcome: Mapping[str, Any]) -> tuple[int, str]:
    """Return a record's status and message, or those of the call if the call failed or the record has none."""
    error = outcome.get("error")
    inner = error if isinstance(error, dict) else outcome
    status = outcome.get("status") or inner.get("status") or call.status
    refusal = call.answer if isinstance(call.answer, dict) and not call.succeeded else {}
    message = str(inner.get("message") or refusal.get("message") or "")
    return (status if isinstance(status, int) and call.succeeded else call.status), message


def _unpatched(value: Mapping[str, Any]) -> Mapping[str, Any]:
    patch = value.get("patch")
    if not isinstance(patch, dict):
        return value
    changed = patch.get("$set")
    return changed if isinstance(changed, dict) else {}


def _removed(value: Mapping[str, Any]) -> Iterator[str]:
    patch = value.get("patch")
    names = patch.get("$delete") if isinstance(patch, dict) else None
    for name in names if isinstance(names, list) else ():
        yield _RENAMED.get(name, name) if isinstance(name, str) else ""


def _fields(value: Mapping[str, Any]) -> dict[str, Any]:
    return {_RENAMED.get(name, name): each for name, each in value.items()}


def after(before: Sent | None, record: Sent) -> Sent:
    """Apply a write to the earlier version. A partial update keeps the fields that it does not mention."""
    if before is None or not record.is_partial:
        return record
    kept = {name: value for name, value in before.fields.items() if name not in record.removed}
    return replace(record, fields=kept | dict(record.fields), is_partial=before.is_partial)


def never_repaired(records: Iterable[Sent]) -> list[Sent]:
    """Return each refused record that was never accepted later, in its first refused version."""
    refused: dict[tuple[str, Kind, str, str], Sent] = {}
    for record in records:
        if record.is_accepted:
            refused.pop(record.name, None)
        else:
            refused.setdefault(record.name, record)
    return list(refused.values())


def standing(records: Iterable[Sent]) -> list[Sent]:
    """Return accepted writes of whole records, and the first refused write of each record that was never repaired."""
    written = [record for record in records if not record.is_partial and (record.is_accepted or record.is_refused)]
    refused = {id(record) for record in never_repaired(written)}
    return [record for record in written if not record.is_deletion and (record.is_accepted or id(record) in refused)]


def has_accepted(records: Iterable[Sent]) -> bool:
    return any(record.is_accepted for record in records)
