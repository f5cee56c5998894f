from urllib.parse import unquote_plus

import pytest

from hirewire.client import (
    BadRequest,
    File,
    FileType,
    JobSubmission,
    NotAllowed,
    NotFound,
    Refusal,
    RscClient,
    RscError,
    ServerFault,
    contract_urn,
)
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.exports import ExportedCandidate, StubProfile
from hirewire.wire.records.integrations import ConfigurationKey, IntegrationEntity, IntegrationKey, IntegrationType
from hirewire.wire.records.notes import Note
from hirewire.wire.records.postings import JobPostingClosure, Operation, PostingState, PostingTask, TaskStatus
from hirewire.wire.records.provisioning import Credentials, Provisioned, ProvisionedApplication
from hirewire.wire.restli import Protocol, encode_key
from hirewire.wire.urn import DeveloperApplicationUrn, OrganizationUrn, PersonUrn, posting_task_urn
from tests.client.server import Call, Reply, Server, accept_all

TENANT = ProvisionedApplication(unique_foreign_id="tenant-0042", name="ATS - Larkspur", description="Production")
URN = DeveloperApplicationUrn("urn:li:developerApplication:200991")
MADE = Provisioned(key=URN, credentials=Credentials("child", "Xk/=="))
EXPORT_KEY = IntegrationKey("urn:li:organization:1000", IntegrationType.ONE_CLICK_EXPORT)
CSA_KEY = IntegrationKey("urn:li:contract:500", IntegrationType.CSA_API)


def test_an_application_is_created(client: RscClient, server: Server) -> None:
    server.replies = [(201, {}, MADE)]

    assert client.provision(TENANT) == MADE
    assert server.calls[0].body == {
        "uniqueForeignId": "tenant-0042",
        "name": "ATS - Larkspur",
        "description": "Production",
    }


def test_find_provisioned_returns_the_application_or_none(client: RscClient, server: Server) -> None:
    server.replies = [(200, {}, {"elements": [MADE]}), (200, {}, {"elements": []})]

    assert [client.find_provisioned("tenant-0042"), client.find_provisioned("x&y")] == [MADE, None]
    assert [call.query.text("uniqueForeignId") for call in server.calls] == ["tenant-0042", "x&y"]
    assert server.calls[0].query.text("q") == "credentialsByUniqueForeignId"


def test_only_the_given_fields_change(client: RscClient, server: Server) -> None:
    server.replies = [(204, {}, b"")]

    client.update_provisioned(URN, valid_js_sdk_domains=["https://a.example"])

    assert (server.calls[0].method, server.calls[0].path) == ("POST", f"/v2/provisionedApplications/{URN}")
    assert server.calls[0].body == {"patch": {"$set": {"validJsSdkDomains": ["https://a.example"]}}}


def test_naming_integrations_has_an_outcome_for_each(client: RscClient, server: Server) -> None:
    refused = encode_key(CSA_KEY.as_key(), Protocol.V1)
    accepted = encode_key(EXPORT_KEY.as_key(), Protocol.V1)
    server.replies = [
        (
            200,
            {},
            {"results": {accepted: {"status": 204}}, "errors": {refused: {"status": 403, "message": "Not yours"}}},
        )
    ]

    outcomes = client.name_integrations({EXPORT_KEY: "ATS Simulator", CSA_KEY: "ATS Simulator"})

    assert outcomes.accepted == [EXPORT_KEY]
    assert outcomes.refused == {CSA_KEY: Refusal(403, "Not yours")}
    assert server.calls[0].body["entities"][accepted] == {"patch": {"$set": {"integrationName": "ATS Simulator"}}}


def entity(key: IntegrationKey, status: str) -> IntegrationEntity:
    return IntegrationEntity(
        integration_context=key.integration_context,
        integration_type=key.integration_type,
        tenant_type=key.tenant_type,
        onboarding_status=status,
    )


def test_integrations_are_read(client: RscClient, server: Server) -> None:
    results = {encode_key(CSA_KEY.as_key(), Protocol.V2): entity(CSA_KEY, "A_NEW_ONE")}
    missing = encode_key(EXPORT_KEY.as_key(), Protocol.V2)
    server.replies = [(200, {}, {"results": results, "errors": {missing: {}}, "statuses": {missing: 404}})]

    found = client.integrations([EXPORT_KEY, CSA_KEY])

    assert found == {CSA_KEY: entity(CSA_KEY, "A_NEW_ONE")}
    assert not found[CSA_KEY].is_enabled


def test_a_status_change_is_fetched(client: RscClient, server: Server) -> None:
    server.replies = [(200, {}, {"elements": [entity(CSA_KEY, "ENABLED")], "paging": {}})]

    [changed] = client.changed_integrations("7f0e")

    assert (changed.key, changed.is_enabled) == (CSA_KEY, True)
    assert server.calls[0].query.text("requestId") == "7f0e"


def test_settings_are_written_read_and_removed(client: RscClient, server: Server) -> None:
    value = {"configurationValue": {"string": "https://hooks.ats.example"}}
    server.replies = [
        (200, {}, {"results": {"CALLBACK_URL": {"status": 204}}}),
        (200, {}, {"results": {"CALLBACK_URL": value}, "errors": {"JOB_POSTING_VIEWERS": {"status": 404}}}),
        (200, {}, {"results": {"CALLBACK_URL": {"status": 204}}}),
    ]

    client.set_configuration(EXPORT_KEY, ConfigurationKey.CALLBACK_URL, "https://hooks.ats.example")
    assert client.configurations(EXPORT_KEY) == {"CALLBACK_URL": "https://hooks.ats.example"}
    client.delete_configuration(EXPORT_KEY, ConfigurationKey.CALLBACK_URL)

    assert server.calls[0].body == {"entities": {"CALLBACK_URL": value}}
    assert {unquote_plus(call.path) for call in server.calls} == {
        (
            "/v2/atsIntegrations/dataProvider=ATS&integrationContext=urn:li:organization:1000"
            "&integrationType=ONE_CLICK_EXPORT&tenantType=RECRUITER/configurations"
        )
    }


@pytest.mark.parametrize(("status", "error"), [(403, NotAllowed), (503, ServerFault)])
def test_an_integration_that_the_server_does_not_answer_for_is_an_error(
    client: RscClient, server: Server, status: int, error: type[RscError]
) -> None:
    """The client returns only integrations that exist.

    If the client left out an integration after an error, the caller would believe that the integration does not exist.
    """
    written = encode_key(EXPORT_KEY.as_key(), Protocol.V1)
    refusals = [{written: {"status": status, "message": "Not now"}}, {"CALLBACK_URL": {"status": status}}]
    server.replies = [(200, {}, {"results": {}, "errors": refusal}) for refusal in refusals]

    with pytest.raises(error, match="Not now"):
        client.integrations([EXPORT_KEY])
    with pytest.raises(error):
        client.configurations(EXPORT_KEY)


def test_a_refused_setting_is_an_error(client: RscClient, server: Server) -> None:
    server.replies = [(200, {}, {"errors": {"CALLBACK_URL": {"status": 422, "message": "Only https"}}})]

    with pytest.raises(BadRequest, match="Only https"):
        client.set_configuration(EXPORT_KEY, "CALLBACK_URL", "http://x")


CLOSED = JobPostingClosure(external_job_posting_id="REQ-1", state=PostingState.CLOSED)
TASK = posting_task_urn("5b7f6c1e-0000-4000-8000-1234567890ab")


def test_job_outcomes_are_matched_by_position(client: RscClient, server: Server) -> None:
    refused = {"status": 422, "error": {"status": 422, "message": "No title"}}
    server.replies = [(200, {}, {"elements": [{"id": TASK, "status": 202}, refused]})]

    assert client.send_jobs([CLOSED, CLOSED]) == [
        JobSubmission("REQ-1", TASK, None),
        JobSubmission("REQ-1", None, Refusal(422, "No title")),
    ]
    assert server.calls[0].headers["X_RESTLI_METHOD"] == "batch_create"
    assert server.calls[0].body == {"elements": [{"externalJobPostingId": "REQ-1", "state": "CLOSED"}] * 2}


@pytest.mark.parametrize(("operation", "calls"), [(None, 2), (Operation.CLOSE, 1)])
def test_an_operation_with_side_effects_is_not_sent_twice(
    client: RscClient, server: Server, operation: Operation | None, calls: int
) -> None:
    job = JobPostingClosure(
        external_job_posting_id="R", state=PostingState.CLOSED, job_posting_operation_type=operation
    )
    server.replies = [(502, {}, b""), (200, {}, {"elements": []})]

    with pytest.raises(ServerFault):
        client.send_jobs([job])

    assert len(server.calls) == calls


def test_tasks_are_read_by_their_urns(client: RscClient, server: Server) -> None:
    task = PostingTask(id=TASK, status=TaskStatus.FAILED, error_message="Unknown location")
    server.replies = [(200, {}, {"results": {TASK: task}})]

    assert client.posting_tasks([TASK]) == {TASK: task}
    assert server.calls[0].query.ids == [TASK]


APPLICATION = Application(
    ats_job_posting_id="REQ-1",
    ats_job_posting_name="Rigger",
    first_name="Noor",
    last_name="Haddad",
    ats_created_at=1,
    ats_last_modified_at=2,
)


def test_applications_and_their_parts_use_the_documented_paths(client: RscClient, server: Server) -> None:
    client.upsert_applications({"A-9": APPLICATION})
    client.upsert_application_notes({("A-9", "N1"): Note(note="x")})
    client.upsert_feedback({("A-9", "F1"): InterviewFeedback(feedback="Good")})
    client.upsert_stages({("A-9", "S1"): Stage(stage="Hired", ats_created_at=3)})
    client.delete_stages([("A-9", "S1")])
    client.delete_feedback([("A-9", "F1")])
    client.delete_application_notes([("A-9", "N1")])
    client.delete_applications(["A-9"])

    above = "/v2/atsApplications"
    below = f"{above}/atsJobApplicationId=A-9&dataProvider=ATS&integrationContext=urn:li:organization:1000"
    places = [above, f"{below}/notes", f"{below}/interviewFeedback", f"{below}/stages"]
    assert [unquote_plus(call.path) for call in server.calls] == places + places[::-1]
    assert [call.method for call in server.calls] == ["PUT"] * 4 + ["DELETE"] * 4


EXPORTED = ExportedCandidate(
    integration_context=OrganizationUrn("urn:li:organization:1000"),
    external_job_posting_id="REQ-1",
    candidate=StubProfile(
        member=PersonUrn("urn:li:person:aB1"),
        first_name="Noor",
        last_name="Haddad",
        current_employer_names=[],
        profile_url="https://hirewire.example/in/noor",
        email_addresses=[],
    ),
)


def test_exports_are_fetched_page_by_page(client: RscClient, server: Server) -> None:
    def answer(call: Call) -> Reply:
        start = call.query.number("start", 0)
        return 200, {}, {"elements": [EXPORTED] * min(100, 130 - start)}

    server.on = answer

    assert client.exported_candidates("7f0e") == [EXPORTED] * 130
    assert [call.query.number("start", 0) for call in server.calls] == [0, 100]


def test_a_request_that_is_too_old_is_not_found(client: RscClient, server: Server) -> None:
    server.replies = [(404, {}, {"status": 404, "message": "Request was not found"})]

    with pytest.raises(NotFound):
        client.exported_candidates("old")


@pytest.mark.parametrize(("status", "is_known"), [(200, True), (400, False), (404, False), (405, False)])
def test_report_export_failure_says_whether_the_server_supports_it(
    client: RscClient, server: Server, status: int, *, is_known: bool
) -> None:
    server.replies = [(status, {}, {})]

    assert client.report_export_failure("7f0e", "The job is closed.") is is_known
    assert server.calls[0].query.text("action") == "reportFailure"
    assert server.calls[0].body == {"requestId": "7f0e", "reason": "The job is closed."}


FILE = File("CV", FileType.PDF, b"%PDF", contract_urn(1), created_at=1, modified_at=2)


@pytest.fixture
def uploading(server: Server) -> None:
    def answer(call: Call) -> Reply:
        if call.path != "/v2/hireMediaUrl":
            return accept_all(call)
        urn = "urn:li:hireMedia:00000000-0000-4000-8000-000000000001"
        url = f"http://rsc.test/uploads/{len(server.calls)}"
        return 201, {}, {"uploadUrl": url, "resumeUrn": urn, "uploadUrlExpiresAt": 1}

    server.on = answer


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (413, b"<html>Too large", "The server answered with status 413."),
        (403, b"<Error>AccessDenied</Error>", "The server answered with status 403."),
        (401, b"\xff", "The server answered with status 401."),
        (422, b'{"status": 422, "message": "No PDF"}', "No PDF"),
    ],
)
@pytest.mark.usefixtures("uploading")
def test_a_file_that_the_storage_refuses_does_not_block_the_others(
    client: RscClient, server: Server, status: int, body: bytes, reason: str
) -> None:
    server.upload_replies = [(status, {}, body)]

    outcomes = client.upsert_resumes({("A-1", "1"): FILE, ("A-1", "2"): FILE})

    assert outcomes.accepted == [("A-1", "2")]
    assert outcomes.refused == {("A-1", "1"): Refusal(status, reason)}


@pytest.mark.usefixtures("uploading")
def test_an_upload_is_tried_again_at_an_address_of_its_own(client: RscClient, server: Server) -> None:
    server.upload_replies = [(503, {}, b"<html>"), (429, {}, b"")]

    assert client.upsert_resumes({("A-1", "1"): FILE}).accepted == [("A-1", "1")]
    assert server.uploads == ["/uploads/1", "/uploads/2", "/uploads/3"]


@pytest.mark.usefixtures("uploading")
def test_an_upload_that_keeps_failing_is_raised_after_several_tries(client: RscClient, server: Server) -> None:
    server.upload_replies = [(503, {}, b"<html>")] * 9

    with pytest.raises(ServerFault, match="status 503"):
        client.upload(FILE)

    assert len(server.uploads) == 6


def test_an_upload_address_is_requested_no_more_often_than_any_call(client: RscClient, server: Server) -> None:
    server.replies = [(503, {}, b"")] * 9

    with pytest.raises(ServerFault):
        client.upload(FILE)

    assert len(server.calls) == 6
