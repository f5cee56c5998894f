from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from django.db.models import Model

from hirewire.hub.api.rest.root import resources_in
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.kit import clock
from hirewire.wire.restli import ComplexKey, Protocol, encode_ids, encode_key
from tests.factories import synced
from tests.support.newer import Newer
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

Record = dict[str, Any]
#: Field names of v2, and their newer names.
RENAMED = {"atsCreatedAt": "externalCreatedAt", "atsLastModifiedAt": "externalLastModifiedAt"}


class Kind(NamedTuple):
    resource: str
    table: type[Model]
    names: tuple[str, ...]
    record: Record


@pytest.fixture(params=Protocol)
def ats(request: pytest.FixtureRequest) -> Newer:
    return Newer(request.param)


@pytest.fixture
def older_syntax() -> Newer:
    return Newer()


def anew(record: Record) -> Record:
    return {RENAMED.get(name, name): value for name, value in record.items()}


def done(ats: Newer, *keys: ComplexKey) -> dict[str, object]:
    return {"results": {ats.text(key): {"status": 204} for key in keys}, "errors": {}}


PARTS = (
    Kind("candidateNotes", CandidateNote, ("externalCandidateId", "externalNoteId"), anew(synced.note())),
    Kind("applicationNotes", ApplicationNote, ("externalJobApplicationId", "externalNoteId"), anew(synced.note())),
    Kind(
        "applicationInterviewFeedbacks",
        InterviewFeedback,
        ("jobApplicationId", "interviewFeedbackId"),
        synced.feedback(),
    ),
    Kind("applicationStage", Stage, ("jobApplicationId", "jobApplicationStageId"), synced.stage()),
)
OWN = (
    Kind("candidates", Candidate, ("externalCandidateId",), anew(synced.candidate())),
    Kind("atsApplications", Application, ("atsJobApplicationId",), synced.application(accessRestricted=True)),
)


@pytest.mark.parametrize(("resource", "table", "names", "record"), [*OWN, *PARTS])
def test_records_of_many_parents_are_written_and_deleted_in_one_call(
    ats: Newer, resource: str, table: type[Model], names: tuple[str, ...], record: Record
) -> None:
    keys = [ats.key(**dict.fromkeys(names, number)) for number in ("1", "2 (é)", "urn:li:x,3")]

    put = ats.put(resource, dict.fromkeys(keys, record))
    count = table._default_manager.count()
    gone = ats.batch("DELETE", resource, [keys[0], ats.key(**dict.fromkeys(names, "9"))])

    assert put == done(ats, *keys)
    assert count == 3
    assert gone["results"] == {ats.text(keys[0]): {"status": 204}}
    assert [error["message"] for error in gone["errors"].values()] == [f"No record with this key exists in {resource}"]
    assert table._default_manager.count() == 2


@pytest.mark.parametrize(
    ("newer", "resource", "older_id", "record"),
    [
        (OWN[0], "atsCandidates", "atsCandidateId", synced.candidate()),
        (OWN[1], "atsApplications", "atsJobApplicationId", OWN[1].record),
    ],
)
def test_both_roots_store_the_same(newer: Kind, resource: str, older_id: str, record: Record) -> None:
    ats = Newer()

    ats.older.put(resource, older_id, {"1": record})
    ats.put(newer.resource, {ats.key(**{newer.names[0]: "2"}): newer.record})

    assert_alike(newer.table, but=(snake(older_id), "received_at"))


@pytest.mark.parametrize(
    ("newer", "path", "older_id", "record"),
    [
        (PARTS[0], "atsCandidates/{}/notes", "atsCandidateId", synced.note()),
        (PARTS[1], "atsApplications/{}/notes", "atsJobApplicationId", synced.note()),
        (PARTS[2], "atsApplications/{}/interviewFeedback", "atsJobApplicationId", synced.feedback()),
        (PARTS[3], "atsApplications/{}/stages", "atsJobApplicationId", synced.stage()),
    ],
)
def test_both_roots_store_the_same_parts(newer: Kind, path: str, older_id: str, record: Record) -> None:
    ats = Newer()
    parent, part = newer.names

    ats.older.put_parts(path.format(ats.older.key(older_id, "1")), {"P": record})
    ats.put(newer.resource, {ats.key(**{parent: "2", part: "P"}): newer.record})

    assert_alike(newer.table, but=(snake(older_id), "received_at"))


def snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


def assert_alike(table: type[Model], *, but: Sequence[str]) -> None:
    rows = list(table._default_manager.values())
    first, second = ({name: value for name, value in row.items() if name not in but} for row in rows)
    assert first == second


def test_a_note_about_a_candidate_says_when_it_was_changed(ats: Newer) -> None:
    key = ats.key(externalCandidateId="C-1", externalNoteId="N-1")
    record = anew(synced.note())
    created = record["externalCreatedAt"]

    put = ats.put("candidateNotes", {key: {**record, "externalLastModifiedAt": created + 1000}})
    refused = ats.put("candidateNotes", {key: {**record, "externalLastModifiedAt": created - 1}})

    message = "ERROR :: /externalLastModifiedAt :: must not be earlier than externalCreatedAt\n"
    assert put == done(ats, key)
    assert refused["errors"] == {ats.text(key): {"status": 422, "message": message}}
    assert CandidateNote.objects.get().ats_last_modified_at == clock.from_millis(created + 1000)


def test_an_error_message_uses_the_newer_field_name(ats: Newer) -> None:
    key = ats.key(externalCandidateId="C-1")

    answer = ats.put("candidates", {key: anew(synced.candidate(atsLastModifiedAt=1))})

    message = "ERROR :: /externalLastModifiedAt :: must not be earlier than externalCreatedAt\n"
    assert answer["errors"] == {ats.text(key): {"status": 422, "message": message}}


def test_a_nul_character_refuses_only_its_record(ats: Newer) -> None:
    sound, broken = ats.key(externalCandidateId="C-1"), ats.key(externalCandidateId="C-2")

    answer = ats.put(
        "candidates", {sound: anew(synced.candidate()), broken: anew(synced.candidate(firstName="No\0or"))}
    )

    assert answer["results"] == {ats.text(sound): {"status": 204}}
    assert answer["errors"][ats.text(broken)]["message"] == "ERROR :: /firstName :: contains the character NUL\n"


def test_the_data_provider_of_the_older_keys_is_tolerated(ats: Newer) -> None:
    key = ats.key(externalCandidateId="C-1", dataProvider="ATS")

    assert ats.put("candidates", {key: anew(synced.candidate())}) == done(ats, key)


@pytest.mark.parametrize("asked", Protocol)
def test_either_syntax_is_read_whatever_the_header_says(asked: Protocol) -> None:
    ats = Newer(asked)
    other = Protocol.V1 if asked is Protocol.V2 else Protocol.V2
    key = ats.key(externalCandidateId="C-1")
    body = {"entities": {encode_key(key, other): anew(synced.candidate())}}

    answer = ats.call("PUT", f"candidates?{encode_ids([key], other)}", body=body)

    assert answer.json() == done(ats, key)
    assert answer.headers["X-RestLi-Protocol-Version"] == asked


def test_a_candidate_is_read_back_and_unlinked(ats: Newer) -> None:
    key = ats.key(externalCandidateId="C-1")
    ats.put("candidates", {key: anew(synced.candidate())})

    patch = {"patch": {"$delete": ["manualMatchedMember"]}}
    linked = ats.batch("POST", "candidates", [key], {"entities": {ats.text(key): patch}})
    found = ats.batch("GET", "candidates", [key])["results"][ats.text(key)]

    assert linked == done(ats, key)
    assert found == {**anew(synced.candidate()), "matchedMembers": []}


def test_a_job_belongs_to_the_company_it_names(ats: Newer) -> None:
    job = synced.job(state="LISTED", company=ats.older.organization.urn)

    answer = ats.call("POST", "simpleJobPostings", rest_method="batch_create", body={"elements": [job]}).json()
    run_tasks()
    urn = answer["elements"][0]["id"]
    tasks = ats.call("GET", f"simpleJobPostingTasks?{encode_ids([urn], ats.protocol)}").json()

    assert [task["status"] for task in tasks["results"].values()] == ["SUCCEEDED"]
    assert JobPosting.objects.get().organization == ats.older.organization


@pytest.mark.parametrize(
    "shape",
    [
        {"availability": "PUBLIC", "budget": {"amount": "many"}},
        {"availability": "INTERNAL", "contract": "urn:li:contract:1"},
        {"availability": "PRIVATE_TO_ATS_INTEGRATION"},
    ],
)
def test_a_job_in_the_newer_shape_is_stored(older_syntax: Newer, shape: dict[str, object]) -> None:
    job = synced.job(jobPostingOperationType="CREATE", partnerRequisitionId="R-9", **shape)
    body = {"elements": [{**job, "integrationContext": older_syntax.older.organization.urn}]}

    older_syntax.call("POST", "simpleJobPostings", rest_method="batch_create", body=body, external_user="client-1")
    run_tasks()
    statuses = older_syntax.call("GET", "jobPostingStatus?ids=REQ-1").json()

    posting = JobPosting.objects.get()
    assert (posting.partner_requisition_id, posting.availability) == ("R-9", shape["availability"])
    assert statuses["results"]["REQ-1"]["listingStatus"] == "LISTED"


def test_a_job_without_a_company_is_refused_with_the_newer_name_first(older_syntax: Newer) -> None:
    body = {"elements": [synced.job(state="LISTED")]}

    answer = older_syntax.call("POST", "simpleJobPostings", rest_method="batch_create", body=body).json()

    (element,) = answer["elements"]
    assert (element["status"], element["error"]["message"]) == (
        400,
        "One of company, integrationContext, companyPageUrl, companyName is required",
    )


def test_an_integration_is_named_configured_and_read(ats: Newer) -> None:
    key = ats.key(integrationType="ONE_CLICK_EXPORT", tenantType="RECRUITER")
    setting = ComplexKey({**key, "configurationKey": "CALLBACK_URL"})
    value = {"configurationValue": {"string": "http://ats.test/hook/77"}}
    patch = {"patch": {"$set": {"integrationName": "Harbor Foods"}}}

    named = ats.batch("POST", "integrations", [key], {"entities": {ats.text(key): patch}})
    kept = ats.put("integrationConfigurations", {setting: value})
    entity = ats.batch("GET", "integrations", [key])["results"][ats.text(key)]
    settings = ats.batch("GET", "integrationConfigurations", [setting])["results"]
    gone = ats.batch("DELETE", "integrationConfigurations", [setting])

    assert (named, kept, gone) == (done(ats, key), done(ats, setting), done(ats, setting))
    assert (entity["integrationName"], "dataProvider" in entity) == ("Harbor Foods", False)
    assert settings == {ats.text(setting): value}
    assert not Configuration.objects.filter(value="http://ats.test/hook/77").exists()


@pytest.mark.parametrize("resource", ["exportedCandidates", "integrations"])
def test_an_unknown_request_id_is_not_found(ats: Newer, resource: str) -> None:
    assert ats.call("GET", f"{resource}?q=request&requestId=x").status_code == 404


def test_reporting_an_unknown_export_as_failed_is_not_found(ats: Newer) -> None:
    body = {"requestId": "x", "reason": "No such job"}

    assert ats.call("POST", "exportedCandidates?action=reportFailure", body=body).status_code == 404


def test_a_call_without_a_version_is_refused(older_syntax: Newer) -> None:
    answer = older_syntax.call("GET", "candidates?ids=x", version=None)

    assert (answer.status_code, answer.json()["code"]) == (400, "VERSION_MISSING")


@pytest.mark.parametrize(
    ("version", "number"),
    [("202411", "20241101"), ("202508.03", "20250803"), ("20990101", "20990101"), ("newest", "newest")],
)
def test_an_inactive_version_is_refused_with_426(older_syntax: Newer, version: str, number: str) -> None:
    answer = older_syntax.call("GET", "candidates?ids=x", version=version)

    assert answer.status_code == 426
    assert answer.json() == {
        "status": 426,
        "code": "NONEXISTENT_VERSION",
        "message": f"Requested version {number} is not active",
    }


@pytest.mark.usefixtures("before_versions_retire")
@pytest.mark.parametrize("version", ["202508", "202508.02", "20250802", "202604"])
def test_a_version_may_be_written_in_several_forms(older_syntax: Newer, version: str) -> None:
    ats = older_syntax
    key = ats.key(externalCandidateId="C-1")

    assert ats.call("GET", f"candidates?{encode_ids([key], ats.protocol)}", version=version).status_code == 200


@pytest.mark.usefixtures("before_versions_retire")
def test_a_version_is_retired_after_two_years_unless_it_is_the_newest(older_syntax: Newer) -> None:
    def statuses() -> list[int]:
        calls = (older_syntax.call("OPTIONS", "candidates", version=version) for version in ("202505", "202604"))
        return [call.status_code for call in calls]

    with clock.moved(datetime(2027, 4, 30, 23, tzinfo=UTC) - clock.now()):
        before = statuses()
    with clock.moved(datetime(2040, 1, 1, tzinfo=UTC) - clock.now()):
        after = statuses()

    assert (before, after) == ([200, 200], [426, 200])


@pytest.mark.usefixtures("before_versions_retire")
def test_a_resource_does_not_exist_before_its_version(older_syntax: Newer) -> None:
    answers = [older_syntax.call("OPTIONS", "candidateNotes", version=version) for version in ("202511", "202512")]

    assert [answer.status_code for answer in answers] == [404, 200]
    # Version 202511 also has a resource named ``jobRequisitions``, but with a different shape.
    assert [resource.name for resource in resources_in("202604") if resource not in resources_in("202511")] == [
        "jobRequisitions",
        "candidateNotes",
        "applicationNotes",
        "seatsV2",
        "integrations",
        "integrationConfigurations",
    ]


def test_records_of_a_switched_off_application_are_refused(older_syntax: Newer) -> None:
    ats = older_syntax
    ats.older.contract.accesses.update(is_on=False)

    answer = ats.put("candidates", {ats.key(externalCandidateId="C-1"): anew(synced.candidate())})

    assert (answer["status"], Candidate.objects.count()) == (403, 0)
