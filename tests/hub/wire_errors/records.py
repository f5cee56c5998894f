"""Records, field by field: what is refused and with which message. All faults of a record are reported at once."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from tests.factories import synced
from tests.hub.wire_errors.rows import Row, done, fault, ids, key, refused

REQUIRED: Final = "field is required but not found and has no default value"
MILLIS: Final = '"{}" is not a time in milliseconds greater than 0'
NO_LONG: Final = '"{}" cannot be coerced to Long'
NO_STRING: Final = '"{}" cannot be coerced to String'
NO_SYMBOL: Final = '"{}" is not an enum symbol'
NO_ENUM: Final = "enum type is not backed by a String"
NO_LIST: Final = "array type is not backed by a DataList"
NO_RECORD: Final = "record type is not backed by a DataMap"
MAIL: Final = '"{}" is not an e-mail address of the form X@X.X'
URL: Final = '"{}" is not an http or https address'
PERSON: Final = '"{}" is not a person URN'
LENGTH: Final = 'length of "{}" is out of range {}...{}'
LATER: Final = "must not be earlier than atsCreatedAt"


class Kind(NamedTuple):
    name: str
    path: str
    query: str
    key: str
    make: Callable[..., dict[str, Any]]


_UNDER: Final = {
    "note": ("/v2/atsCandidates/{}/notes", key(), synced.note),
    "feedback": ("/v2/atsApplications/{}/interviewFeedback", key("A-1", "atsJobApplicationId"), synced.feedback),
    "stage": ("/v2/atsApplications/{}/stages", key("A-1", "atsJobApplicationId"), synced.stage),
}
CANDIDATE: Final = Kind("candidate", "/v2/atsCandidates", ids(key()), key(), synced.candidate)
APPLICATION: Final = Kind(
    "application",
    "/v2/atsApplications",
    ids(key("A-1", "atsJobApplicationId")),
    key("A-1", "atsJobApplicationId"),
    synced.application,
)
NOTE, FEEDBACK, STAGE = (
    Kind(name, path.format(parent), "ids=1", "1", make) for name, (path, parent, make) in _UNDER.items()
)


def _row(kind: Kind, says: str, record: object, body: object) -> Row:
    return Row(f"{kind.name} {says}", "PUT", f"{kind.path}?{kind.query}", 200, body, {"entities": {kind.key: record}})


def bad(kind: Kind, *faults: tuple[str, str], **changes: object) -> Row:
    """A record that is valid except for ``changes``. A change to None removes the field."""
    record = {name: value for name, value in kind.make(**changes).items() if value is not None}
    shown = ", ".join(f"{name}={str(value)[:40]}" for name, value in changes.items())
    return _row(kind, f"with {shown}", record, refused(kind.key, 422, fault(*faults)))


def good(kind: Kind, **changes: object) -> Row:
    shown = ", ".join(f"{name}={str(value)[:40]}" for name, value in changes.items())
    return _row(kind, f"may have {shown}", kind.make(**changes), done(kind.key))


_TIMES: Final = [
    row
    for kind in (CANDIDATE, APPLICATION)
    for row in (
        *[bad(kind, (f"/{name}", REQUIRED), **{name: None}) for name in ("atsCreatedAt", "atsLastModifiedAt")],
        *[bad(kind, ("/atsCreatedAt", MILLIS.format(value)), atsCreatedAt=value) for value in (0, -1, 10**18)],
        *[
            bad(kind, ("/atsCreatedAt", NO_LONG.format(shown)), atsCreatedAt=value)
            for value, shown in (("soon", "soon"), (1.5, "1.5"), (True, "true"), ({}, "{}"), ([], "[]"))
        ],
        bad(kind, ("/atsLastModifiedAt", LATER), atsLastModifiedAt=1),
        good(kind, atsCreatedAt=synced.MODIFIED),
        good(kind, atsCreatedAt=str(synced.CREATED)),
    )
]

_CANDIDATES: Final = [
    *[
        bad(CANDIDATE, (f"/{name}", REQUIRED), **{name: None})
        for name in ("firstName", "lastName", "externalProfileUrl", "addresses", "phoneNumbers")
    ],
    *[
        bad(CANDIDATE, (f"/{name}", NO_STRING.format(shown)), **{name: value})
        for name in ("firstName", "lastName", "middleInitial", "prefix", "suffix", "currentJobTitle")
        for value, shown in ((1, "1"), (True, "true"), ({}, "{}"), ([], "[]"))
    ],
    bad(CANDIDATE, ("/emailAddresses", REQUIRED), emailAddresses=None),
    bad(CANDIDATE, ("/emailAddresses", "is empty, and manualMatchedMember is missing"), emailAddresses=[]),
    good(CANDIDATE, emailAddresses=[], manualMatchedMember="<<person>>"),
    *[
        bad(CANDIDATE, ("/emailAddresses/0", MAIL.format(mail)), emailAddresses=[mail])
        for mail in ("", "noor", "noor@test", "@test.x", "noor@.x", "noor@test.", "a b@test.x", "a@b@c.d")
    ],
    bad(
        CANDIDATE,
        ("/emailAddresses/1", MAIL.format("x")),
        ("/emailAddresses/2", NO_STRING.format("1")),
        emailAddresses=["a@b.c", "x", 1],
    ),
    bad(CANDIDATE, ("/emailAddresses", NO_LIST), emailAddresses="a@b.c"),
    *[
        bad(CANDIDATE, ("/externalProfileUrl", URL.format(url)), externalProfileUrl=url)
        for url in ("", "ats.example", "ftp://ats.example", "https://", "https://a b")
    ],
    *[
        bad(CANDIDATE, ("/manualMatchedMember", PERSON.format(urn)), manualMatchedMember=urn)
        for urn in ("x", "urn:li:member:1", "urn:li:person:", "urn:li:person:a b")
    ],
    bad(
        CANDIDATE,
        ("/manualMatchedMember", '"urn:li:person:x" is not a person known to this application'),
        manualMatchedMember="urn:li:person:x",
    ),
    bad(CANDIDATE, ("/doNotContact", '"maybe" cannot be coerced to Boolean'), doNotContact="maybe"),
    good(CANDIDATE, doNotContact="true"),
    bad(CANDIDATE, ("/phoneNumbers/0/number", REQUIRED), phoneNumbers=[{}]),
    bad(CANDIDATE, ("/phoneNumbers/0", NO_RECORD), phoneNumbers=["555 0100"]),
    bad(
        CANDIDATE,
        ("/phoneNumbers/1/extension", NO_STRING.format("12")),
        phoneNumbers=[{"number": "1"}, {"number": "2", "extension": 12}],
    ),
    bad(
        CANDIDATE,
        ("/addresses/0/geographicAreaType", NO_SYMBOL.format("COUNTY")),
        addresses=[{"geographicAreaType": "COUNTY"}],
    ),
    bad(CANDIDATE, ("/addresses/0/geographicAreaType", NO_ENUM), addresses=[{"geographicAreaType": 1}]),
    bad(CANDIDATE, ("/addresses", NO_LIST), addresses={}),
    good(CANDIDATE, addresses=[{}], phoneNumbers=[{"number": "555 0100", "extension": "12"}]),
    good(CANDIDATE, nobodysField={"a": [1]}),
    bad(CANDIDATE, ("/firstName", "contains the character NUL"), firstName="a\0"),
    bad(CANDIDATE, ("/nobodysField/0", "contains the character NUL"), nobodysField=["\0"]),
    bad(
        CANDIDATE,
        ("/firstName", REQUIRED),
        ("/externalProfileUrl", URL.format("x")),
        ("/phoneNumbers/0/number", REQUIRED),
        ("/emailAddresses/0", MAIL.format("y")),
        ("/atsLastModifiedAt", LATER),
        firstName=None,
        externalProfileUrl="x",
        phoneNumbers=[{}],
        emailAddresses=["y"],
        atsLastModifiedAt=1,
    ),
    *[
        _row(CANDIDATE, f"that is {says}", record, refused(CANDIDATE.key, 422, fault(("/", NO_RECORD))))
        for says, record in (("an array", []), ("a string", "x"), ("a number", 1), ("true", True), ("null", None))
    ],
]

_APPLICATIONS: Final = [
    *[
        bad(APPLICATION, (f"/{name}", REQUIRED), **{name: None})
        for name in ("atsJobPostingId", "atsJobPostingName", "firstName", "lastName")
    ],
    *[
        bad(APPLICATION, (f"/{name}", LENGTH.format("", 1, most)), **{name: ""})
        for name, most in (("atsJobPostingId", 200), ("atsJobPostingName", 400), ("firstName", 300), ("lastName", 300))
    ],
    bad(APPLICATION, ("/candidateEmail", MAIL.format("x")), candidateEmail="x"),
    bad(APPLICATION, ("/source", NO_STRING.format("1")), source=1),
    bad(APPLICATION, ("/accessRestricted", '"x" cannot be coerced to Boolean'), accessRestricted="x"),
    good(APPLICATION, dispositionReason="", source="Referral"),
    good(APPLICATION, candidateEmail="noor@example.test", atsCandidateId="C-none"),
]

_PARTS: Final = [
    bad(STAGE, ("/stage", REQUIRED), stage=None),
    bad(STAGE, ("/stage", LENGTH.format("", 1, 300)), stage=""),
    bad(STAGE, ("/stage", '"Not Available" is not a stage'), stage="Not Available"),
    bad(STAGE, ("/stage", NO_STRING.format("1")), stage=1),
    bad(STAGE, ("/atsCreatedAt", REQUIRED), atsCreatedAt=None),
    bad(STAGE, ("/atsCreatedAt", MILLIS.format(0)), atsCreatedAt=0),
    bad(
        STAGE,
        ("/atsCreatedAt", MILLIS.format(0)),
        ("/stage", '"Not Available" is not a stage'),
        atsCreatedAt=0,
        stage="Not Available",
    ),
    good(STAGE, stage="not available"),
    bad(NOTE, ("/author/lastName", REQUIRED), author={"firstName": "Ana"}),
    bad(NOTE, ("/author/firstName", REQUIRED), ("/author/lastName", REQUIRED), author={}),
    bad(NOTE, ("/author", NO_RECORD), author="Ana"),
    bad(NOTE, ("/note", NO_STRING.format("1")), note=1),
    bad(NOTE, ("/atsCreatedAt", MILLIS.format(-1)), atsCreatedAt=-1),
    _row(NOTE, "without any field", {}, done("1")),
    bad(FEEDBACK, ("/interviewType", NO_SYMBOL.format("VIDEO")), interviewType="VIDEO"),
    bad(FEEDBACK, ("/interviewType", NO_ENUM), interviewType=1),
    bad(FEEDBACK, ("/interviewType", NO_ENUM), interviewType={}),
    bad(FEEDBACK, ("/evaluations/0/attribute", REQUIRED), evaluations=[{}]),
    bad(
        FEEDBACK,
        ("/evaluations/1/result", NO_STRING.format("4")),
        evaluations=[{"attribute": "a"}, {"attribute": "b", "result": 4}],
    ),
    bad(FEEDBACK, ("/evaluations", NO_LIST), evaluations={}),
    bad(FEEDBACK, ("/interviewer/firstName", REQUIRED), ("/interviewer/lastName", REQUIRED), interviewer={}),
    _row(FEEDBACK, "without any field", {}, done("1")),
]


def _raw(says: str, field: str, reason: str) -> Row:
    sent = f'{{"entities": {{"1": {{"stage": "x", "atsCreatedAt": {field}}}}}}}'.encode()
    body = refused("1", 422, fault(("/atsCreatedAt", reason)))
    return Row(f"stage entered at {says}", "PUT", f"{STAGE.path}?ids=1", 200, body, sent)


_NUMBERS: Final = [
    _raw("a number too large for a double", "1e999", "is not valid JSON")._replace(
        body=refused("1", 422, fault(("/", "is not valid JSON")))
    ),
    _raw("a number of 400 digits", "9" * 400, "…")._replace(body=None),
    _raw("a number with a fraction", "1764547200000.5", NO_LONG.format("1764547200000.5")),
    _raw("minus zero", "-0", MILLIS.format(0)),
]

ROWS: Final = [*_TIMES, *_CANDIDATES, *_APPLICATIONS, *_PARTS, *_NUMBERS]
