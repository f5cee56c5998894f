"""What a method does, in words common to all resources. Each resource adds what is special about it."""

from typing import Final

from hirewire.hub.api.openapi.operations import Operation, label
from hirewire.hub.restli.methods import Method


def summary(operation: Operation) -> str:
    words = f"{_VERBS[operation.method]} {label(operation.resource)}"
    return f"{words} by {operation.name}" if operation.method is Method.FINDER else words.format(name=operation.name)


def description(operation: Operation) -> str:
    """The resource's own words, if any, before the general ones."""
    general = _SENTENCES[operation.method].format(most=operation.resource.max_keys)
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
    Method.ACTION: "Do {name} of",
}
_OUTCOMES: Final = (
    "Each key has an outcome of its own: it stands in `results` or in `errors`, and the call answers 200 even when "
    "all of them were refused."
)
_SENTENCES: Final = {
    Method.GET: "Answers the record itself.",
    Method.GET_ALL: "Answers all of them, page by page.",
    Method.BATCH_GET: "Answers up to {most} records by their keys. A missing key stands in `errors` with 404.",
    Method.FINDER: "Answers those that the parameters name, page by page; without any it is an empty page.",
    Method.CREATE: "Makes one record. `Location` and `X-RestLi-Id` of the answer name it.",
    Method.BATCH_CREATE: "Takes up to {most} records, judges each on its own and answers in the order in which they "
    "were sent. The header `X-RestLi-Method: batch_create` is needed.",
    Method.UPDATE: "Makes the record, or replaces it: what is absent becomes empty.",
    Method.BATCH_UPDATE: "Makes up to {most} records, or replaces them: what is absent becomes empty. " + _OUTCOMES,
    Method.PARTIAL_UPDATE: "Sets or deletes single members; everything else stays.",
    Method.BATCH_PARTIAL_UPDATE: "Sets or deletes single members of up to {most} records; everything else stays. "
    + _OUTCOMES,
    Method.DELETE: "Deletes the record and what hangs on it.",
    Method.BATCH_DELETE: "Deletes up to {most} records and what hangs on them. A key that is not there is refused "
    "with 404. " + _OUTCOMES,
    Method.ACTION: "Answers what came of it.",
}
