from typing import Any, Final

from tests.factories import synced
from tests.hub.wire_errors.records import LENGTH, MILLIS, NO_ENUM, NO_LIST, NO_LONG, NO_RECORD, NO_SYMBOL, REQUIRED, URL
from tests.hub.wire_errors.rows import CONTRACT, ORGANIZATION, REST, Row, error, fault, no_access

_BATCH: Final = {"X-RestLi-Method": "BATCH_CREATE"}
_PATH: Final = "/v2/simpleJobPostings"
_NOON: Final = 1777896000000
_DAY: Final = 86_400_000
_TAKEN: Final = {"status": 202, "id": "urn:li:simpleJobPostingTask:…"}
_GOOD: Final = synced.job(integrationContext=ORGANIZATION, jobPostingOperationType="CREATE")


def _refused(status: int, message: str, code: str = "") -> dict[str, object]:
    return {"status": status, "error": error(status, message, code)}


def _posts(says: str, elements: list[object], *answers: object) -> Row:
    return Row(f"a job {says}", "POST", _PATH, 200, {"elements": list(answers)}, {"elements": elements}, _BATCH)


def _changed(changes: dict[str, object]) -> dict[str, Any]:
    return {name: value for name, value in (_GOOD | changes).items() if value is not None}


def _bad(*faults: tuple[str, str], **changes: object) -> Row:
    shown = ", ".join(f"{name}={str(value)[:40]}" for name, value in changes.items())
    return _posts(f"with {shown}", [_changed(changes)], _refused(422, fault(*faults)))


def _good(**changes: object) -> Row:
    shown = ", ".join(f"{name}={str(value)[:40]}" for name, value in changes.items())
    return _posts(f"may have {shown}", [_changed(changes)], _TAKEN)


_FIELDS: Final = [
    *[
        _bad((f"/{name}", REQUIRED), **{name: None})
        for name in ("externalJobPostingId", "title", "description", "companyApplyUrl", "listedAt", "availability")
    ],
    _bad(("/location", REQUIRED), location=None),
    _good(location=None, countryCode="PL", postalCode="80-001"),
    _bad(("/location", REQUIRED), location=None, countryCode="PL"),
    _bad(("/jobPostingOperationType", REQUIRED), jobPostingOperationType=None),
    _good(jobPostingOperationType=None, state="LISTED"),
    _bad(("/externalJobPostingId", LENGTH.format("", 1, 200)), externalJobPostingId=""),
    _good(externalJobPostingId="x" * 200),
    _bad(("/externalJobPostingId", LENGTH.format("x" * 100 + "…", 1, 200)), externalJobPostingId="x" * 201),
    _good(title="x" * 200),
    _bad(("/title", LENGTH.format("x" * 100 + "…", 1, 200)), title="x" * 201),
    _bad(("/description", LENGTH.format("x" * 100 + "…", 1, 25000)), description="x" * 25_001),
    _bad(("/companyApplyUrl", URL.format("x")), companyApplyUrl="x"),
    _bad(("/trackingPixelUrl", URL.format("x")), trackingPixelUrl="x"),
    _bad(("/listedAt", NO_LONG.format("soon")), listedAt="soon"),
    _bad(("/listedAt", MILLIS.format(0)), listedAt=0),
    *[
        _bad((f"/{name}", NO_SYMBOL.format("x")), **{name: "x"})
        for name in ("jobPostingOperationType", "availability", "employmentStatus", "experienceLevel", "listingType")
    ],
    *[
        _bad((f"/{name}", NO_ENUM), **{name: 1})
        for name in ("jobPostingOperationType", "availability", "employmentStatus", "experienceLevel", "listingType")
    ],
    _bad(("/state", NO_SYMBOL.format("OPEN")), state="OPEN"),
    _bad(("/categories", "number of items is out of range 0...3"), categories=["a", "b", "c", "d"]),
    _good(categories=["a", "b", "c"]),
    _bad(("/alternateLocations", "number of items is out of range 0...7"), alternateLocations=["x"] * 8),
    _bad(("/skillsDescription", LENGTH.format("x" * 100 + "…", 0, 4000)), skillsDescription="x" * 4001),
    _bad(("/industries", NO_LIST), industries="x"),
    _bad(("/workplaceTypes", "must be On-site, Hybrid or Remote"), workplaceTypes=["Space"]),
    _good(workplaceTypes=["hybrid"]),
    _bad(("/contract", REQUIRED), availability="INTERNAL"),
    _good(availability="INTERNAL", contract=CONTRACT),
    _bad(
        ("/title", REQUIRED),
        ("/listedAt", NO_LONG.format("x")),
        ("/availability", NO_SYMBOL.format("y")),
        ("/location", REQUIRED),
        title=None,
        listedAt="x",
        availability="y",
        location=None,
    ),
    *[
        _bad(
            ("/jobPostingOperationType", f"{one} is for premium jobs, which are not synced this way"),
            jobPostingOperationType=one,
        )
        for one in ("UPGRADE", "DOWNGRADE")
    ],
]


def _dated(name: str, value: int, reason: str, code: str, **changes: object) -> Row:
    return _posts(
        f"with {name} at {value}",
        [_changed({name: value, **changes})],
        _refused(422, fault((f"/{name}", f"{value} {reason}")), code),
    )


_EXPIRES: Final = ("must be more than a day and at most 365 days ahead", "ERROR_INVALID_EXPIRE_AT_FIELD")
_ELEMENTS: Final = [
    _posts("that is accepted", [_GOOD], _TAKEN),
    _posts(
        "in a batch whose results are in the order of the jobs",
        [_GOOD, {}, _changed({"externalJobPostingId": "REQ-2"})],
        _TAKEN,
        _refused(
            422,
            fault(
                *(
                    (f"/{name}", REQUIRED)
                    for name in (
                        "externalJobPostingId",
                        "title",
                        "description",
                        "companyApplyUrl",
                        "listedAt",
                        "availability",
                        "jobPostingOperationType",
                        "location",
                    )
                )
            ),
        ),
        _TAKEN,
    ),
    _posts(
        "twice in one call",
        [_GOOD, _GOOD],
        _TAKEN,
        _refused(400, 'externalJobPostingId "REQ-1" appears twice in this call'),
    ),
    _posts(
        "that is not an object", [[], 1], _refused(422, fault(("/", NO_RECORD))), _refused(422, fault(("/", NO_RECORD)))
    ),
    _posts(
        "without a company",
        [_changed({"integrationContext": None})],
        _refused(400, "One of integrationContext, company, companyPageUrl, companyName is required"),
    ),
    _posts("whose company is named", [_changed({"integrationContext": None, "companyName": "Larkspur"})], _TAKEN),
    _posts(
        "whose company is in the newer field", [_changed({"integrationContext": None, "company": ORGANIZATION})], _TAKEN
    ),
    _posts(
        "with two workplaces",
        [_changed({"workplaceTypes": ["Remote", "Hybrid"]})],
        _refused(400, "workplaceTypes: a job has one workplace, On-site, Hybrid or Remote"),
    ),
    _posts(
        "that costs money",
        [_changed({"listingType": "PREMIUM"})],
        _refused(
            402, "A PREMIUM job needs job slots or a budget, which are not sold here. Send BASIC, or no listingType."
        ),
    ),
    _dated("listedAt", _NOON + _DAY, "is in the future", "ERROR_INVALID_LISTED_AT_FIELD"),
    _dated("expireAt", _NOON + _DAY, *_EXPIRES),
    _dated("expireAt", _NOON + 366 * _DAY, *_EXPIRES),
    _good(expireAt=_NOON + 364 * _DAY),
    _posts(
        "that is unknown and is closed by an operation",
        [{"integrationContext": ORGANIZATION, "externalJobPostingId": "REQ-9", "jobPostingOperationType": "CLOSE"}],
        _refused(409, 'No open job with externalJobPostingId "REQ-9" exists'),
    ),
    _posts(
        "that is unknown and is closed by its state",
        [{"integrationContext": ORGANIZATION, "externalJobPostingId": "REQ-9", "state": "CLOSED"}],
        _TAKEN,
    ),
    Row("no jobs", "POST", _PATH, 200, {"elements": []}, {"elements": []}, _BATCH),
    Row(
        "jobs in another form",
        "POST",
        _PATH,
        400,
        error(400, 'The request body must be of the form {"elements": [record]}'),
        {"entities": {}},
        _BATCH,
    ),
    Row(
        "an empty batch",
        "POST",
        _PATH,
        400,
        error(400, "Empty entity body is not allowed for batch_create method request"),
        b"",
        _BATCH,
    ),
    Row(
        "a job of another company causes the whole call to be refused",
        "POST",
        _PATH,
        403,
        no_access("urn:li:organization:<<stranger_organization>>"),
        {"elements": [_GOOD, _changed({"integrationContext": "urn:li:organization:<<stranger_organization>>"})]},
        _BATCH,
    ),
    Row(
        "below /rest/, the message names the newer field for the company first",
        "POST",
        "/rest/simpleJobPostings",
        200,
        {"elements": [_refused(400, "One of company, integrationContext, companyPageUrl, companyName is required")]},
        {"elements": [_changed({"integrationContext": None})]},
        {**_BATCH, **REST},
    ),
]

_TASK: Final = "urn:li:simpleJobPostingTask:5b7f6c1e-0000-4000-8000-1234567890ab"
_LATER: Final = [
    Row(
        "a task that does not exist",
        "GET",
        f"/v2/simpleJobPostingTasks?ids={_TASK}",
        200,
        {"results": {}, "statuses": {}, "errors": {_TASK: error(404, "Entity not found")}},
    ),
    Row(
        "a malformed id of a task beside a well-formed one",
        "GET",
        f"/v2/simpleJobPostingTasks?ids={_TASK}&ids=x",
        200,
        {
            "results": {},
            "statuses": {},
            "errors": {_TASK: error(404, "Entity not found"), "x": error(400, '"x" is not the id of a task')},
        },
    ),
    Row(
        "the status of an unknown job",
        "GET",
        "/v2/jobPostingStatus?ids=REQ-none",
        200,
        {"results": {}, "statuses": {}, "errors": {"REQ-none": error(404, "Entity not found")}},
    ),
    Row(
        "the status of a malformed URN",
        "GET",
        "/v2/jobPostingStatus?ids=urn:li:jobPosting:x",
        200,
        {
            "results": {},
            "statuses": {},
            "errors": {
                "urn:li:jobPosting:x": error(400, '"urn:li:jobPosting:x" is neither the id of a job nor of a task')
            },
        },
    ),
]

ROWS: Final = [*_FIELDS, *_ELEMENTS, *_LATER]
