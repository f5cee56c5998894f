from typing import Final
from urllib.parse import quote

from tests.factories import synced
from tests.hub.wire_errors.rows import (
    NEEDS_CHILDS_TOKEN,
    ORGANIZATION,
    REST,
    V2,
    Row,
    denied,
    done,
    error,
    escaped,
    fault,
    ids,
    key,
    no_access,
    refused,
)

_PATH: Final = "/v2/atsCandidates"
#: Characters that JavaScript's ``encodeURIComponent`` leaves unescaped.
_BARE: Final = "-_.!~*'()"
_LIST: Final = f"List((integrationContext:{escaped(ORGANIZATION)},dataProvider:ATS,atsCandidateId:X))"
_A, _B = key("A"), key("B")
_GOOD: Final = synced.candidate()
_BAD: Final = synced.candidate(firstName=1)
_REASON: Final = fault(("/firstName", '"1" cannot be coerced to String'))
_STRANGER: Final = "urn:li:organization:<<stranger_organization>>"


def _put(says: str, keys: tuple[str, ...], entities: object, status: int, body: object) -> Row:
    return Row(says, "PUT", f"{_PATH}?{ids(*keys)}", status, body, {"entities": entities})


_ONE_BY_ONE: Final = [
    _put("a record that is written", (_A,), {_A: _GOOD}, 200, done(_A)),
    _put("a refused record appears only in errors", (_A,), {_A: _BAD}, 200, refused(_A, 422, _REASON)),
    _put(
        "a refused record does not affect the others",
        (_A, _B),
        {_A: _BAD, _B: _GOOD},
        200,
        {"results": {escaped(_B): {"status": 204}}, "errors": {escaped(_A): error(422, _REASON)}},
    ),
    _put(
        "a batch whose records are all refused is still a 200",
        (_A, _B),
        {_A: _BAD, _B: _BAD},
        200,
        {"results": {}, "errors": {escaped(one): error(422, _REASON) for one in (_A, _B)}},
    ),
    _put(
        "parts of keys may be in any order",
        (_A,),
        {f"integrationContext={ORGANIZATION}&dataProvider=ATS&atsCandidateId=A": _GOOD},
        200,
        done(_A),
    ),
    _put("keys of a body may be encoded", (_A,), {escaped(_A): _GOOD}, 200, done(_A)),
    Row(
        "keys of a query may be encoded",
        "PUT",
        f"{_PATH}?{ids(_A).replace(':', '%3A').replace('[', '%5B')}",
        200,
        done(_A),
        {"entities": {_A: _GOOD}},
    ),
    Row(
        "indexes may have gaps",
        "PUT",
        f"{_PATH}?{ids(_A).replace('[0]', '[7]')}&{ids(_B).replace('[0]', '[3]')}",
        200,
        done(_B, _A),
        {"entities": {_A: _GOOD, _B: _GOOD}},
    ),
    Row(
        "a call of protocol 2.0 may have ids in the form of 1.0",
        "PUT",
        f"{_PATH}?{ids(_A)}",
        200,
        {
            "results": {
                "(atsCandidateId:A,dataProvider:ATS,integrationContext:urn%3Ali%3Aorganization%3A4000123)": {
                    "status": 204
                }
            },
            "errors": {},
        },
        {"entities": {_A: _GOOD}},
        V2,
    ),
    Row(
        "a key of protocol 2.0 may contain $params",
        "PUT",
        f"{_PATH}?ids=List((integrationContext:{escaped(ORGANIZATION)},dataProvider:ATS,atsCandidateId:A))",
        200,
        {
            "results": {
                "(atsCandidateId:A,dataProvider:ATS,integrationContext:urn%3Ali%3Aorganization%3A4000123)": {
                    "status": 204
                }
            },
            "errors": {},
        },
        {
            "entities": {
                f"($params:(),atsCandidateId:A,dataProvider:ATS,integrationContext:{escaped(ORGANIZATION)})": _GOOD
            }
        },
        V2,
    ),
    *[
        Row(
            f"ids of protocol 2.0 as a generated client encodes them, with {headers or 'no headers'}",
            "GET",
            f"{_PATH}?ids={quote(_LIST, safe=_BARE)}",
            200,
            {"results": {}, "statuses": {}, "errors": {answered: error(404, "Entity not found")}},
            None,
            headers,
        )
        for headers, answered in (
            (V2, f"(atsCandidateId:X,dataProvider:ATS,integrationContext:{escaped(ORGANIZATION)})"),
            ({}, escaped(key("X"))),
        )
    ],
    Row(
        "a call of protocol 1.0 may have ids in the form of 2.0",
        "PUT",
        f"{_PATH}?ids=List((integrationContext:{escaped(ORGANIZATION)},dataProvider:ATS,atsCandidateId:A))",
        200,
        done(_A),
        {"entities": {_A: _GOOD}},
    ),
    Row(
        "special characters in keys come back encoded",
        "PUT",
        f"{_PATH}?{ids(key('a%26b%20(%C3%A9)'))}",
        200,
        {
            "results": {escaped(key("a%26b+%28%C3%A9%29")): {"status": 204}},
            "errors": {},
        },
        {"entities": {key("a%26b%20(%C3%A9)"): _GOOD}},
    ),
    Row(
        "keys below /rest/ have no dataProvider",
        "PUT",
        f"/rest/candidates?ids=List((externalCandidateId:A,integrationContext:{escaped(ORGANIZATION)}))",
        200,
        {
            "results": {f"(externalCandidateId:A,integrationContext:{escaped(ORGANIZATION)})": {"status": 204}},
            "errors": {},
        },
        {
            "entities": {
                f"(externalCandidateId:A,integrationContext:{escaped(ORGANIZATION)})": {
                    **{name: value for name, value in _GOOD.items() if not name.startswith("ats")},
                    "externalCreatedAt": synced.CREATED,
                    "externalLastModifiedAt": synced.MODIFIED,
                }
            }
        },
        {**V2, **REST},
    ),
    Row(
        "keys below /rest/ may have the syntax of protocol 1.0, which the documents use",
        "PUT",
        f"/rest/atsApplications?ids[0].atsJobApplicationId=A&ids[0].integrationContext={ORGANIZATION}",
        200,
        {
            "results": {f"atsJobApplicationId=A&integrationContext={escaped(ORGANIZATION)}": {"status": 204}},
            "errors": {},
        },
        {"entities": {f"atsJobApplicationId=A&integrationContext={ORGANIZATION}": synced.application()}},
        REST,
    ),
]


def _parts(parts: str) -> str:
    return f"Key of atsCandidates must have the parts {parts}"


_KEY_PARTS: Final = _parts("atsCandidateId, dataProvider, integrationContext")
_WRONG_KEYS: Final = [
    _put(
        "a key that lacks a part",
        (f"atsCandidateId=A&integrationContext={ORGANIZATION}",),
        {f"atsCandidateId=A&integrationContext={ORGANIZATION}": _GOOD},
        200,
        refused(f"atsCandidateId=A&integrationContext={ORGANIZATION}", 400, _KEY_PARTS),
    ),
    _put(
        "a key with an unknown part", (f"{_A}&x=1",), {f"{_A}&x=1": _GOOD}, 200, refused(f"{_A}&x=1", 400, _KEY_PARTS)
    ),
    _put(
        "another data provider",
        (_A.replace("ATS", "CRM"),),
        {_A.replace("ATS", "CRM"): _GOOD},
        200,
        refused(_A.replace("ATS", "CRM"), 400, 'dataProvider "CRM" is not an enum symbol'),
    ),
    _put(
        "a contract in place of a company",
        (key("A", context="urn:li:contract:5500777"),),
        {key("A", context="urn:li:contract:5500777"): _GOOD},
        200,
        refused(
            key("A", context="urn:li:contract:5500777"),
            400,
            '"urn:li:contract:5500777" is not a URN of the form urn:li:organization:{id}.',
        ),
    ),
    _put(
        "an empty id",
        (key(""),),
        {key(""): _GOOD},
        200,
        refused(key(""), 400, "atsCandidateId must have 1 to 255 characters, none of them NUL"),
    ),
    _put("an id of 255 characters", (key("x" * 255),), {key("x" * 255): _GOOD}, 200, done(key("x" * 255))),
    _put(
        "an id of 256 characters",
        (key("x" * 256),),
        {key("x" * 256): _GOOD},
        200,
        refused(key("x" * 256), 400, "atsCandidateId must have 1 to 255 characters, none of them NUL"),
    ),
    _put(
        "a wrong key does not affect the others",
        (_A, "atsCandidateId=B"),
        {_A: _GOOD, "atsCandidateId=B": _GOOD},
        200,
        {"results": {escaped(_A): {"status": 204}}, "errors": {"atsCandidateId=B": error(400, _KEY_PARTS)}},
    ),
]


def _mismatch(entity: str) -> dict[str, object]:
    return error(400, f"Batch request mismatch. Entity key '{entity}' not found in the query parameter.")


_HUNDRED: Final = tuple(f"P-{number}" for number in range(101))
_NO_IDS: Final = error(400, "The ids parameter is missing or empty")
_WHOLE: Final = [
    _put("a record that the query does not name", (_A,), {_A: _GOOD, _B: _GOOD}, 400, _mismatch(_B)),
    _put("a record other than the one that the query names", (_A,), {_B: _GOOD}, 400, _mismatch(_B)),
    _put(
        "a key of the query without a record",
        (_A, _B),
        {_A: _GOOD},
        400,
        error(400, f"Batch request mismatch. URI keys: '{escaped(_A)}, {escaped(_B)}' Entity keys: '{_A}'"),
    ),
    _put(
        "one record under two spellings of its key",
        (_A,),
        {_A: _GOOD, f"dataProvider=ATS&atsCandidateId=A&integrationContext={ORGANIZATION}": _GOOD},
        400,
        error(
            400,
            "Duplicate key in batch request body: "
            f"'dataProvider=ATS&atsCandidateId=A&integrationContext={ORGANIZATION}'",
        ),
    ),
    Row(
        "one record twice",
        "PUT",
        f"{_PATH}?{ids(_A)}",
        400,
        error(400, f"Duplicate key in batch request body: '{_A}'"),
        f'{{"entities": {{"{_A}": {{}}, "{_A}": {{}}}}}}'.encode(),
    ),
    _put(
        "a company that is not the application's",
        (key("A", context=_STRANGER),),
        {key("A", context=_STRANGER): _GOOD},
        403,
        no_access(_STRANGER),
    ),
    _put(
        "a record of the application's company and a record of another company",
        (_A, key("B", context=_STRANGER)),
        {_A: _GOOD, key("B", context=_STRANGER): _GOOD},
        403,
        no_access(_STRANGER),
    ),
    _put(
        "a company that does not exist",
        (key("A", context="urn:li:organization:1"),),
        {key("A", context="urn:li:organization:1"): _GOOD},
        403,
        no_access("urn:li:organization:1"),
    ),
    Row(
        "a hundred records",
        "PUT",
        f"{_PATH}/{_A}/notes?{'&'.join(f'ids={one}' for one in _HUNDRED[:100])}",
        200,
        {"results": {one: {"status": 204} for one in _HUNDRED[:100]}, "errors": {}},
        {"entities": {one: {} for one in _HUNDRED[:100]}},
    ),
    Row(
        "more than a hundred records",
        "PUT",
        f"{_PATH}/{_A}/notes?{'&'.join(f'ids={one}' for one in _HUNDRED)}",
        400,
        error(400, "A batch may hold 100 records at most; this one holds 101"),
        {"entities": {one: {} for one in _HUNDRED}},
    ),
    *[
        Row(
            f"{verb} with more than a hundred keys",
            verb,
            f"{_PATH}?{'&'.join(f'ids={one}' for one in _HUNDRED)}",
            400,
            error(400, "A batch may hold 100 records at most; this one holds 101"),
        )
        for verb in ("GET", "DELETE")
    ],
    Row(
        "more than a hundred elements",
        "POST",
        "/v2/simpleJobPostings",
        400,
        error(400, "A batch may hold 100 records at most; this one holds 101"),
        {"elements": [{}] * 101},
        {"X-RestLi-Method": "batch_create"},
    ),
    *[
        Row(f"{verb} without keys", verb, _PATH, status, error(status, message))
        for verb, status, message in (
            ("DELETE", 400, "The ids parameter is missing or empty"),
            ("PUT", 400, "Empty entity body is not allowed for batch_update method request"),
        )
    ],
    *[
        Row(f"{verb} with {query} has no keys", verb, f"{path}?{query}", 400, _NO_IDS, body, headers)
        for path in (_PATH, f"{_PATH}/{_A}/notes")
        for verb, body in (("GET", None), ("DELETE", None), ("PUT", {"entities": {}}), ("PUT", {"entities": {"": {}}}))
        if (path, verb) != (f"{_PATH}/{_A}/notes", "GET")
        for query, headers in (
            ("ids=", {}),
            ("ids", {}),
            ("ids=&ids=", {}),
            ("ids[0]=", {}),
            ("ids=List()", V2),
            ("ids=''", V2),
        )
    ],
    _put("no key and no record", (), {}, 400, _NO_IDS),
    Row(
        "an empty key does not affect the other key",
        "DELETE",
        f"{_PATH}/{_A}/notes?ids=&ids=N",
        200,
        {
            "results": {},
            "errors": {
                "": error(400, "Key of notes must be one value"),
                "N": error(404, "No record with this key exists in notes"),
            },
        },
    ),
    Row(
        "a batch get without keys",
        "GET",
        _PATH,
        400,
        error(400, "The ids parameter is missing or empty"),
        headers={"X-RestLi-Method": "batch_get"},
    ),
]

_READ: Final = [
    Row(
        "a record that does not exist",
        "GET",
        f"{_PATH}?{ids(_A)}",
        200,
        {"results": {}, "statuses": {}, "errors": {escaped(_A): error(404, "Entity not found")}},
    ),
    Row(
        "deleting a record that does not exist",
        "DELETE",
        f"{_PATH}?{ids(_A)}",
        200,
        refused(_A, 404, "No record with this key exists in atsCandidates"),
    ),
    Row(
        "another company's records cannot be read",
        "GET",
        f"{_PATH}?{ids(key('A', context=_STRANGER))}",
        403,
        no_access(_STRANGER),
    ),
    Row(
        "another company's records cannot be deleted",
        "DELETE",
        f"{_PATH}?{ids(key('A', context=_STRANGER))}",
        403,
        no_access(_STRANGER),
    ),
    Row(
        "a partner's token",
        "PUT",
        f"{_PATH}?{ids(_A)}",
        403,
        denied("atsCandidates.BATCH_UPDATE.NO_VERSION", NEEDS_CHILDS_TOKEN),
        {"entities": {_A: _GOOD}},
        token="partner",
    ),
]


def _patch(says: str, patch: object, status: int, message: str) -> Row:
    return Row(
        f"a patch that {says}",
        "POST",
        f"{_PATH}?{ids(_A)}",
        200,
        refused(_A, status, message),
        {"entities": {_A: patch}},
        {"X-RestLi-Method": "batch_partial_update"},
    )


_FORM: Final = 'A partial update must be of the form {"patch": {…}}'
_FIXED: Final = "field cannot be changed by a partial update"
_PATCHES: Final = [
    _patch("is missing", {}, 400, _FORM),
    _patch("is a list", {"patch": []}, 400, _FORM),
    _patch("changes nothing", {"patch": {}}, 400, "The patch changes nothing"),
    _patch("sets a list", {"patch": {"$set": []}}, 400, "$set must be an object"),
    _patch("deletes an object", {"patch": {"$delete": {}}}, 400, "$delete must be an array of field names"),
    _patch("deletes numbers", {"patch": {"$delete": [1]}}, 400, "$delete must be an array of field names"),
    _patch(
        "sets and deletes one field",
        {"patch": {"$set": {"a": 1}, "$delete": ["a"]}},
        400,
        "Field 'a' is changed in two ways at once",
    ),
    _patch(
        "sets a field and patches inside it",
        {"patch": {"$set": {"a": 1}, "a": {"$set": {}}}},
        400,
        "Field 'a' is changed in two ways at once",
    ),
    _patch("has a field outside of $set", {"patch": {"a": 1}}, 400, "Field 'a' is neither in $set nor a nested patch"),
    _patch(
        "changes fields that are fixed",
        {"patch": {"$set": {"firstName": "x"}, "$delete": ["suffix"]}},
        422,
        fault(("/firstName", _FIXED), ("/suffix", _FIXED)),
    ),
    _patch(
        "sets a URN of another kind",
        {"patch": {"$set": {"manualMatchedMember": "urn:li:member:1"}}},
        422,
        fault(("/manualMatchedMember", '"urn:li:member:1" is not a person known to this application')),
    ),
    _patch(
        "sets a number",
        {"patch": {"$set": {"manualMatchedMember": 1}}},
        422,
        fault(("/manualMatchedMember", "must be a person URN")),
    ),
    _patch(
        "is about an unknown candidate",
        {"patch": {"$delete": ["manualMatchedMember"]}},
        404,
        "No record with this key exists in atsCandidates",
    ),
    Row(
        "patches of two records, without the header that announces a batch",
        "POST",
        f"{_PATH}?{ids(_A, _B)}",
        200,
        {
            "results": {},
            "errors": {escaped(one): error(404, "No record with this key exists in atsCandidates") for one in (_A, _B)},
        },
        {"entities": {one: {"patch": {"$delete": ["manualMatchedMember"]}} for one in (_A, _B)}},
    ),
]

ROWS: Final = [*_ONE_BY_ONE, *_WRONG_KEYS, *_WHOLE, *_READ, *_PATCHES]
