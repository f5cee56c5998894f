"""What each method does, in words that fit every resource. A resource may add what is special about its own methods."""

from typing import Final

from hirewire.hub.api.openapi.operations import Operation, label
from hirewire.hub.restli.methods import Method


def summary(operation: Operation) -> str:
    words = f"{_VERBS[operation.method]} {label(operation.resource)}"
    return f"{words} by {operation.name}" if operation.method is Method.FINDER else words.format(name=operation.name)


def description(operation: Operation) -> str:
    if operation.method is Method.FINDER and operation.name in operation.resource.self_described:
        return operation.description
    general = _SENTENCES[operation.method].format(most=operation.resource.max_keys)
    if operation.method is Method.ACTION and operation.resource.exchanges[operation.name].gives is None:
        general = "The answer has no body."
    return "\n\n".join(filter(None, [operation.description, general]))


_VERBS: Final = {
    Method.GET: "Read one of",
    Method.GET_ALL: "List",
    Method.BATCH_GET: "Read several of",
    Method.FINDER: "Find",
    Method.CREATE: "Create one of",
    Method.BATCH_CREATE: "Send several of",
    Method.UPDATE: "Create or replace one of",
    Method.BATCH_UPDATE: "Create or replace several of",
    Method.PARTIAL_UPDATE: "Change one of",
    Method.BATCH_PARTIAL_UPDATE: "Change several of",
    Method.DELETE: "Delete one of",
    Method.BATCH_DELETE: "Delete several of",
    Method.ACTION: "Run the action {name} of",
}
_OUTCOMES: Final = (
    "Each key has its own outcome, in `results` or in `errors`. The call answers 200 even if all records were rejected."
)
_SENTENCES: Final = {
    Method.GET: "Returns the record itself.",
    Method.GET_ALL: "Returns all records, page by page.",
    Method.BATCH_GET: "Returns up to {most} records by their keys. A key without a record appears in `errors` with "
    "404.",
    Method.FINDER: "Returns the records that match the parameters, page by page. If none match, the page is empty.",
    Method.CREATE: "Creates one record. The answer's headers `Location` and `X-RestLi-Id` name the record.",
    Method.BATCH_CREATE: "Accepts up to {most} records. The answer has one outcome for each record, in the same order. "
    "The header `X-RestLi-Method: batch_create` is required.",
    Method.UPDATE: "Creates or replaces the record. Absent fields become empty.",
    Method.BATCH_UPDATE: "Creates or replaces up to {most} records. Absent fields become empty. " + _OUTCOMES,
    Method.PARTIAL_UPDATE: "Sets or deletes single fields. All other fields stay as they are.",
    Method.BATCH_PARTIAL_UPDATE: "Changes up to {most} records. Fields that the body does not name stay as they "
    "are. " + _OUTCOMES,
    Method.DELETE: "Deletes the record and all records that belong to it.",
    Method.BATCH_DELETE: "Deletes up to {most} records, and all records that belong to them. A key without a record "
    "appears in `errors` with 404. " + _OUTCOMES,
    Method.ACTION: "Returns the result in `value`.",
}
