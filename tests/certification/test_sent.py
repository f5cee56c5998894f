import json
from typing import Any

import pytest

from hirewire.certification.calls import traffic_of
from hirewire.certification.kinds import Kind, kind_of
from hirewire.certification.sent import Sent, never_repaired, sent_in, standing

ORG = "urn:li:organization:5500777"
ESCAPED = "urn%3Ali%3Aorganization%3A5500777"
FIELDS = {"firstName": "****", "atsCreatedAt": 1}


def call(verb: str, path: str, query: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the record
    bodies: dict[str, Any] = {name: json.dumps(more.pop(name)) for name in ("request", "answer") if name in more}
    record = {"at": "2026-05-04T09:00:00+00:00", "client_id": "larkspur", "verb": verb, "path": path, "query": query}
    return {**record, "status": 200, **bodies, **more}


def sent(*records: dict[str, Any]) -> list[Sent]:
    return sent_in(traffic_of(records), *Kind)


V2 = {"X-RestLi-Protocol-Version": "2.0.0"}


@pytest.mark.parametrize(
    "record",
    [
        call(
            "PUT",
            "/v2/atsCandidates",
            f"ids[0].atsCandidateId=C-1&ids[0].dataProvider=ATS&ids[0].integrationContext={ESCAPED}",
            request={"entities": {f"atsCandidateId=C-1&dataProvider=ATS&integrationContext={ESCAPED}": FIELDS}},
        ),
        call(
            "PUT",
            "/rest/candidates",
            f"ids=List((externalCandidateId:C-1,integrationContext:{ESCAPED}))",
            request_headers=V2,
            request={
                "entities": {
                    f"(externalCandidateId:C-1,integrationContext:{ESCAPED})": {
                        "firstName": "****",
                        "externalCreatedAt": 1,
                    }
                }
            },
        ),
        call("PUT", f"/v2/atsCandidates/atsCandidateId=C-1&dataProvider=ATS&integrationContext={ORG}", request=FIELDS),
        call(
            "POST",
            f"/v2/atsCandidates/atsCandidateId=C-1&dataProvider=ATS&integrationContext={ORG}",
            request_headers={"X-RestLi-Method": "PARTIAL_UPDATE"},
            request={"patch": {"$set": FIELDS}},
        ),
        call(
            "POST",
            f"/v2/atsCandidates/atsCandidateId=C-1&dataProvider=ATS&integrationContext={ORG}",
            request={"patch": {"$set": FIELDS}},
        ),
    ],
    ids=["1.0", "2.0", "one record", "a patch", "a patch whose method follows from the path"],
)
def test_a_candidate_is_the_same_in_every_notation(record: dict[str, Any]) -> None:
    (candidate,) = sent(record)

    assert (candidate.kind, candidate.id, candidate.fields) == (Kind.CANDIDATES, "C-1", FIELDS)
    assert (candidate.key["integrationContext"], candidate.is_accepted) == (ORG, True)


@pytest.mark.parametrize(
    "record",
    [
        call(
            "DELETE",
            f"/v2/atsApplications/atsJobApplicationId=A-1&dataProvider=ATS&integrationContext={ORG}/stages",
            "ids=S-1",
        ),
        call(
            "DELETE",
            "/rest/applicationStage",
            f"ids[0].integrationContext={ESCAPED}&ids[0].jobApplicationId=A-1&ids[0].jobApplicationStageId=S-1",
        ),
        call(
            "DELETE",
            f"/v2/atsApplications/atsJobApplicationId=A-1&dataProvider=ATS&integrationContext={ORG}/stages/S-1",
        ),
    ],
    ids=["below its application", "with a flat key", "one record"],
)
def test_a_stage_knows_its_application(record: dict[str, Any]) -> None:
    (stage,) = sent(record)

    assert (stage.kind, stage.parent, stage.id, stage.is_deletion) == (Kind.STAGES, "A-1", "S-1", True)


def test_each_record_of_a_batch_has_its_own_outcome() -> None:
    keys = [f"externalCandidateId={number}&integrationContext={ESCAPED}" for number in ("C-1", "C-2")]
    errors = {keys[1]: {"status": 422, "message": "ERROR :: /firstName :: is required"}}
    record = call(
        "PUT",
        "/rest/candidates",
        "ids[0].externalCandidateId=C-1",
        request={"entities": dict.fromkeys(keys, FIELDS)},
        answer={"results": {keys[0]: {"status": 204}}, "errors": errors},
    )

    first, second = sent(record)

    assert (first.is_accepted, second.is_accepted, second.status) == (True, False, 422)
    assert second.message == "ERROR :: /firstName :: is required"
    assert never_repaired([first, second]) == [second]
    assert standing([first, second]) == [first, second]


def test_a_file_of_an_application_is_not_an_application() -> None:
    path = f"/v2/atsApplications/atsJobApplicationId=A-1&dataProvider=ATS&integrationContext={ORG}/resumes"
    record = call("PUT", path, "ids=R-1", request={"entities": {"R-1": {"resumeUrn": "urn:li:hireMedia:1"}}})

    (file,) = sent(record)

    assert (file.kind, file.parent, file.id) == (Kind.FILES, "A-1", "R-1")


def test_a_refused_call_refuses_all_its_records() -> None:
    key = f"externalCandidateId=C-1&integrationContext={ESCAPED}"
    record = call("PUT", "/rest/candidates", "ids[0].externalCandidateId=C-1", request={"entities": {key: FIELDS}})

    (candidate,) = sent(record | {"status": 403, "answer": '{"status":403,"message":"Not enabled."}'})

    assert (candidate.status, candidate.message, candidate.is_accepted) == (403, "Not enabled.", False)


def test_the_journals_mark_for_omitted_records_is_not_a_record() -> None:
    key = f"externalCandidateId=C-1&integrationContext={ESCAPED}"
    left_out = {"(journal)": "99 more of 100, not kept"}
    traffic = traffic_of(
        [
            call(
                "PUT",
                "/rest/candidates",
                "ids[0].externalCandidateId=C-1",
                request={"entities": {key: FIELDS, **left_out}},
            )
        ]
    )

    assert [candidate.id for candidate in sent_in(traffic, Kind.CANDIDATES)] == ["C-1"]
    assert traffic.calls[0].is_cut


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/v2/provisionedApplications", "create"),
        ("/v2/provisionedApplications/urn:li:developerApplication:7", "partial_update"),
        ("/v2/atsApplications/A-1/notes", "create"),
        ("/v2/atsApplications/A-1/notes/N-1", "partial_update"),
    ],
)
def test_the_path_tells_the_method_of_a_post_that_does_not_name_it(path: str, method: str) -> None:
    assert traffic_of([call("POST", path)]).calls[0].method == method


@pytest.mark.parametrize("query", ["ids=List((a:1)", "ids[0].a=1&ids[0].a=2", "%"])
def test_an_unreadable_call_has_no_records(query: str) -> None:
    assert sent(call("DELETE", "/rest/candidates", query, status=400)) == []


def test_unknown_paths_have_no_kind() -> None:
    assert [kind_of(path) for path in ("/", "/v2/", "/v2/me", "/rest/candidates/x/y", "")] == [
        None,
        None,
        None,
        Kind.CANDIDATES,
        None,
    ]


@pytest.mark.parametrize(
    "cut", [{"firstName": "****", "(journal)": "9 more of 10, not kept"}, {"phoneNumbers": ["(journal) 1 more of 1"]}]
)
def test_a_record_that_the_journal_cut_off_is_not_judged(cut: dict[str, Any]) -> None:
    key = f"atsCandidateId=C-{{}}&dataProvider=ATS&integrationContext={ESCAPED}"
    body = {"entities": {key.format(1): FIELDS, key.format(2): cut, "(journal)": "98 more of 100, not kept"}}
    batch = call(
        "PUT", "/v2/atsCandidates", "ids=List()", request=body, request_headers={"X-RestLi-Method": "batch_update"}
    )

    assert [record.id for record in sent(batch)] == ["C-1"]
