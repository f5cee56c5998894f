from collections.abc import Iterator
from typing import Final

from hirewire.hub.api.openapi.operations import Root, root
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.resource import APPLICATION, Resource
from tests.hub.wire_errors.rows import (
    CONTRACT,
    NO_SEAT,
    NOT_YOURS,
    ORGANIZATION,
    Row,
    error,
    escaped,
    ids,
    no_access,
    refused,
)

_NOON: Final = 1777896000000
_HOUR: Final = 3_600_000
_HALF: Final = 12 * _HOUR


def _asks(says: str, target: str, message: str) -> Row:
    return Row(says, "GET", f"/v2/{target}", 400, error(400, message))


def _foreign(says: str, target: str, context: str) -> Row:
    return Row(says, "GET", f"/v2/{target}", 403, no_access(context, NO_SEAT if ":seat:" in context else NOT_YOURS))


_LATE: Final = error(404, "Request x was not found or is too old", "NOT_FOUND")
_EXPORTS: Final = [
    Row("an export", "GET", "/v2/exportedCandidates?q=request&requestId=<<export>>", 200),
    Row("an export again", "GET", "/v2/exportedCandidates?q=request&requestId=<<export>>", 200),
    Row("an export that does not exist", "GET", "/v2/exportedCandidates?q=request&requestId=x", 404, _LATE),
    Row(
        "an event that is not an export",
        "GET",
        "/v2/exportedCandidates?q=request&requestId=<<change>>",
        404,
        error(404, "Request <<change>> was not found or is too old", "NOT_FOUND"),
    ),
    _asks(
        "people who left since an invalid time",
        "atsPurgedExportedCandidates?closedSince=x",
        "Parameter closedSince is not a time in milliseconds",
    ),
]

_SEATS: Final = [
    _asks("seats must be requested by page", "seatsV2?q=attributes", "Parameter start is required"),
    _asks(
        "seats in an unknown state",
        "seatsV2?q=attributes&start=0&states=AWAY",
        'Parameter states: "AWAY" is not an enum symbol',
    ),
    _asks(
        "seats by a value of active that is neither true nor false",
        "seats?q=seatsByAttributes&active=maybe",
        "Parameter active must be true or false",
    ),
    _asks(
        "seats of a company",
        f"seats?q=seatsByAttributes&contracts={ORGANIZATION}",
        f'"{ORGANIZATION}" is not a URN of the form urn:li:contract:{{id}}.',
    ),
    _foreign(
        "seats of a foreign contract", "seats?q=seatsByAttributes&contracts=urn:li:contract:1", "urn:li:contract:1"
    ),
    _foreign(
        "seats of the company's own contract and of a foreign one",
        f"seats?q=seatsByAttributes&contracts={CONTRACT}&contracts=urn:li:contract:1",
        "urn:li:contract:1",
    ),
    *[
        Row(f"seats by {contracts}", "GET", f"/v2/seats?q=seatsByAttributes&{contracts}", 200)
        for contracts in (
            f"contracts={CONTRACT}",
            f"contracts={escaped(CONTRACT)}",
            f"contracts[0]={CONTRACT}",
            f"contracts=List({escaped(CONTRACT)})",
        )
    ],
]

_VIEWER: Final = "conversationEvents?q=criteria&viewer=<<seat>>"


def _span(start: object, end: object) -> str:
    return f"{_VIEWER}&timeRange.start={start}&timeRange.end={end}"


_LONG: Final = "The range of time is longer than 12 hours"
_MESSAGES: Final = [
    _asks("messages without a viewer", "conversationEvents?q=criteria", "Parameter viewer is required"),
    _asks("messages without a range of time", _VIEWER, "Parameter timeRange.start is required"),
    _asks("messages without an end", f"{_VIEWER}&timeRange.start=1", "Parameter timeRange.end is required"),
    _asks("messages without a start", f"{_VIEWER}&timeRange.end=1", "Parameter timeRange.start is required"),
    _asks("messages since an invalid time", _span("x", 1), "Parameter timeRange.start is not a time in milliseconds"),
    _asks("messages of more than 12 hours", _span(_NOON, _NOON + _HALF + 1), _LONG),
    _asks("messages of a reversed range", _span(_NOON, _NOON - 1), "The range of time ends before it starts"),
    Row("messages of 12 hours", "GET", f"/v2/{_span(_NOON, _NOON + _HALF)}", 200),
    Row(
        "messages of one millisecond, in the newer syntax",
        "GET",
        f"/v2/{_VIEWER}&timeRange=(start:{_NOON},end:{_NOON + 1})",
        200,
    ),
    Row("a conversation without a range of time", "GET", f"/v2/{_VIEWER}&threadUrn=<<thread>>", 200),
    _foreign(
        "messages of a foreign seat", "conversationEvents?q=criteria&viewer=urn:li:seat:99999", "urn:li:seat:99999"
    ),
    _asks(
        "messages of a person",
        "conversationEvents?q=criteria&viewer=urn:li:person:x",
        '"urn:li:person:x" is not a URN of the form urn:li:seat:{id}.',
    ),
    _asks(
        "messages of a seat without a number",
        "conversationEvents?q=criteria&viewer=urn:li:seat:x",
        '"urn:li:seat:x" is not a URN of the form urn:li:seat:{number}.',
    ),
]

_STUBS: Final = [
    _asks("stubs without a contract", "mailStubs?q=contract", "Parameter contract is required"),
    _foreign("stubs of a foreign contract", "mailStubs?q=contract&contract=urn:li:contract:1", "urn:li:contract:1"),
    _foreign(
        "stubs of a foreign seat",
        f"mailStubs?q=contract&contract={CONTRACT}&owners=urn:li:seat:99999",
        "urn:li:seat:99999",
    ),
    *[
        _asks(
            f"stubs with an invalid {name}",
            f"mailStubs?q=contract&contract={CONTRACT}&{name}=x",
            f"Parameter {name} is not a time in milliseconds",
        )
        for name in ("createdDateStart", "createdDateEnd")
    ],
    Row("stubs without a range of time", "GET", f"/v2/mailStubs?q=contract&contract={CONTRACT}", 200),
]

_NOTES: Final = [
    _asks("notes without a contract", "prospectNotes?q=criteria", "Parameter contract is required"),
    _foreign("notes of a foreign contract", "prospectNotes?q=criteria&contract=urn:li:contract:1", "urn:li:contract:1"),
    _asks(
        "notes of more than 12 hours",
        f"prospectNotes?q=criteria&contract={CONTRACT}&cutoffDate={_NOON}&beforeDate={_NOON + _HALF + 1}",
        _LONG,
    ),
    _asks(
        "notes until an invalid time",
        f"prospectNotes?q=criteria&contract={CONTRACT}&beforeDate=-1",
        "Parameter beforeDate is not a time in milliseconds",
    ),
    Row(
        "notes of 12 hours",
        "GET",
        f"/v2/prospectNotes?q=criteria&contract={CONTRACT}&cutoffDate={_NOON}&beforeDate={_NOON + _HALF}",
        200,
    ),
]


def _acl(kind: str = "JOB_POSTING", entity: str = "REQ-1") -> str:
    return (
        f"atsEntityAclId=G&atsEntityId={entity}&atsEntityType={kind}&dataProvider=ATS&integrationContext={ORGANIZATION}"
    )


_SYMBOL: Final = 'atsEntityType "CANDIDATE" is not an enum symbol; use JOB_POSTING'
_PERSON: Final = (
    "assignee=urn:li:person:x&atsEntityAclId=G&atsEntityType=JOB_POSTING&dataProvider=ATS"
    f"&integrationContext={ORGANIZATION}"
)
_LISTS: Final = [
    Row(
        "an access list for another kind of record",
        "PUT",
        f"/v2/atsEntityAcls?{ids(_acl('CANDIDATE'))}",
        200,
        refused(_acl("CANDIDATE"), 400, _SYMBOL),
        {"entities": {_acl("CANDIDATE"): {}}},
    ),
    Row(
        "an access list for a record without an id",
        "PUT",
        f"/v2/atsEntityAcls?{ids(_acl(entity=''))}",
        200,
        refused(_acl(entity=""), 400, "atsEntityId must have 1 to 255 characters, none of them NUL"),
        {"entities": {_acl(entity=""): {}}},
    ),
    Row(
        "an unknown assignee",
        "PUT",
        f"/v2/atsEntityAclAssignees?{ids(_PERSON)}",
        200,
        refused(_PERSON, 422, 'ERROR :: /assignee :: "urn:li:person:x" is not a person known to this application\n'),
        {"entities": {_PERSON: {}}},
    ),
    Row(
        "deleting an access list that does not exist",
        "DELETE",
        f"/v2/atsEntityAcls?{ids(_acl())}",
        200,
        refused(_acl(), 404, "No record with this key exists in atsEntityAcls"),
    ),
    _asks("access lists without a company", "atsEntityAcls?q=criteria", "Parameter integrationContext is required"),
    _asks(
        "access lists for another kind of record",
        f"atsEntityAcls?q=criteria&integrationContext={ORGANIZATION}&atsEntityType=X",
        'Parameter atsEntityType: "X" is not an enum symbol',
    ),
    _asks(
        "access lists of another data provider",
        f"atsEntityAcls?q=criteria&integrationContext={ORGANIZATION}&dataProvider=CRM",
        'Parameter dataProvider: "CRM" is not an enum symbol',
    ),
    _foreign(
        "access lists of another company",
        "atsEntityAclAssignees?q=criteria&integrationContext=urn:li:organization:1",
        "urn:li:organization:1",
    ),
    Row(
        "an unknown person is on no access list",
        "GET",
        f"/v2/atsEntityAclAssignees?q=criteria&integrationContext={ORGANIZATION}&assignee=urn:li:person:x",
        200,
        {"elements": [], "paging": {"start": 0, "count": 10, "total": 0, "links": []}},
    ),
]


def _without(of: Root, resource: Resource[Caller]) -> Iterator[Row]:
    """Yield two calls for each required parameter of each finder: one without the parameter, and one with it empty."""
    token = "right" if APPLICATION in resource.scopes else "partner"
    for name in resource.finders:
        needed = [parameter.name for parameter in resource.parameters[name] if parameter.is_required]
        for absent in needed:
            others = "".join(f"&{other}=x" for other in needed if other != absent)
            for query in (f"q={name}{others}", f"q={name}&{absent}={others}"):
                yield Row(
                    f"{of.prefix}{resource.name}?{query}",
                    "GET",
                    f"{of.prefix}{resource.name}?{query}",
                    400,
                    error(400, f"Parameter {absent} is required"),
                    headers={"LinkedIn-Version": VERSIONS[-1]},
                    token=token,
                )


_NEEDED: Final = [
    row for of in (root("v2"), root(VERSIONS[-1])) for resource in of.resources for row in _without(of, resource)
]

ROWS: Final = [*_EXPORTS, *_SEATS, *_MESSAGES, *_STUBS, *_NOTES, *_LISTS, *_NEEDED]
