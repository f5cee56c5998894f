from collections.abc import Iterator

import pytest

from hirewire.client import BadRequest, NotFound, RscClient, VersionNotOffered
from hirewire.client.batches import Refusal
from hirewire.client.files import File
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.attachments import FileType
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.records.integrations import ConfigurationKey, IntegrationKey, IntegrationType
from hirewire.wire.records.notes import Note
from hirewire.wire.records.postings import JobPostingClosure, Operation
from hirewire.wire.restli import ComplexKey, Protocol
from hirewire.wire.urn import ContractUrn, OrganizationUrn
from tests.client.conftest import MakesClients
from tests.client.server import Call, Reply, Server, accept_all

COMPANY = OrganizationUrn("urn:li:organization:1000")
CANDIDATE = Candidate(
    first_name="Noor",
    last_name="Haddad",
    external_profile_url="https://ats.example.test/c/77",
    ats_created_at=1,
    ats_last_modified_at=2,
    addresses=[],
    phone_numbers=[],
)
APPLICATION = Application(
    ats_job_posting_id="REQ-1",
    ats_job_posting_name="Rigger",
    first_name="Noor",
    last_name="Haddad",
    ats_created_at=1,
    ats_last_modified_at=2,
)
FILE = File("CV", FileType.PDF, b"%PDF", ContractUrn("urn:li:contract:1"), created_at=1, modified_at=2)
EXPORT_KEY = IntegrationKey(COMPANY, IntegrationType.ONE_CLICK_EXPORT)


@pytest.fixture(params=Protocol)
def client(make_client: MakesClients, request: pytest.FixtureRequest) -> Iterator[RscClient]:
    with make_client(version="202604", protocol=request.param) as client:
        yield client


def flat(**parts: str) -> ComplexKey:
    return ComplexKey({**parts, "integrationContext": COMPANY})


def test_every_record_has_its_own_path_and_a_flat_key(client: RscClient, server: Server) -> None:
    client.upsert_candidates({"C-1": CANDIDATE})
    client.upsert_candidate_notes({("C-1", "N1"): Note(note="x")})
    client.upsert_applications({"A-1": APPLICATION})
    client.upsert_application_notes({("A-1", "N2"): Note(note="y")})
    client.upsert_feedback({("A-1", "F1"): InterviewFeedback(feedback="Good")})
    client.upsert_stages({("A-1", "S1"): Stage(stage="Hired", ats_created_at=3)})

    assert [(call.path, call.keys) for call in server.calls] == [
        ("/rest/candidates", [flat(externalCandidateId="C-1")]),
        ("/rest/candidateNotes", [flat(externalCandidateId="C-1", externalNoteId="N1")]),
        ("/rest/atsApplications", [flat(atsJobApplicationId="A-1")]),
        ("/rest/applicationNotes", [flat(externalJobApplicationId="A-1", externalNoteId="N2")]),
        ("/rest/applicationInterviewFeedbacks", [flat(jobApplicationId="A-1", interviewFeedbackId="F1")]),
        ("/rest/applicationStage", [flat(jobApplicationId="A-1", jobApplicationStageId="S1")]),
    ]
    assert {call.headers["LINKEDIN_VERSION"] for call in server.calls} == {"202604"}


def test_fields_have_their_newer_names(client: RscClient, server: Server) -> None:
    client.upsert_candidates({"C-1": CANDIDATE})
    client.upsert_candidate_notes({("C-1", "N1"): Note(note="x", ats_created_at=7)})

    candidate, note = (next(iter(call.body["entities"].values())) for call in server.calls)
    assert (candidate["externalCreatedAt"], candidate["externalLastModifiedAt"]) == (1, 2)
    assert note == {"note": "x", "externalCreatedAt": 7}


@pytest.mark.parametrize(("version", "calls"), [("", 250), ("202604", 3)])
def test_parts_of_many_parents_go_in_as_few_calls_as_possible(
    make_client: MakesClients, server: Server, version: str, calls: int
) -> None:
    stages = {(f"A-{number}", "S1"): Stage(stage="Hired", ats_created_at=3) for number in range(250)}
    client = make_client(version=version)

    assert client.upsert_stages(stages).accepted == list(stages)
    assert len(server.calls) == calls
    assert client.delete_stages(list(stages)).accepted == list(stages)


def test_a_job_names_its_company(client: RscClient, server: Server) -> None:
    server.replies = [(200, {}, {"elements": [{"id": "urn:li:simpleJobPostingTask:1", "status": 202}]})]
    closing = JobPostingClosure(
        external_job_posting_id="REQ-1", integration_context=COMPANY, job_posting_operation_type=Operation.CLOSE
    )

    client.send_jobs([closing])

    assert server.calls[0].path == "/rest/simpleJobPostings"
    assert server.calls[0].body["elements"] == [
        {"externalJobPostingId": "REQ-1", "company": COMPANY, "jobPostingOperationType": "CLOSE"}
    ]


def test_configuration_is_keyed_by_its_integration(client: RscClient, server: Server) -> None:
    client.set_configuration(EXPORT_KEY, ConfigurationKey.CALLBACK_URL, "https://ats.example/x")
    client.name_integrations({EXPORT_KEY: "ATS Simulator"})

    names = {"integrationType": "ONE_CLICK_EXPORT", "tenantType": "RECRUITER"}
    assert [(call.path, call.keys) for call in server.calls] == [
        ("/rest/integrationConfigurations", [flat(**names, configurationKey="CALLBACK_URL")]),
        ("/rest/integrations", [flat(**names)]),
    ]


@pytest.mark.parametrize("status", [404, 426])
def test_a_server_without_the_version_raises_version_not_offered(
    client: RscClient, server: Server, status: int
) -> None:
    server.replies = [(status, {}, {"status": status, "message": "Not here"})]

    with pytest.raises(VersionNotOffered, match="Not here"):
        client.upsert_candidates({"C-1": CANDIDATE})


def test_an_unknown_request_is_not_mistaken_for_an_unknown_version(client: RscClient, server: Server) -> None:
    server.replies = [(404, {}, {"status": 404, "message": "Too old"})]

    with pytest.raises(NotFound) as caught:
        client.exported_candidates("r-1")

    assert isinstance(caught.value, BadRequest)
    assert server.calls[0].path == "/rest/exportedCandidates"


def test_a_file_that_is_too_large_for_a_call_is_refused_by_itself(client: RscClient, server: Server) -> None:
    large, small = ("A-1", "large"), ("A-1", "small")

    def answer(call: Call) -> Reply:
        if any("large" in str(key) for key in call.keys):
            return 413, {}, {"status": 413, "message": "The body is too large"}
        return accept_all(call)

    server.on = answer
    outcomes = client.upsert_resumes({large: FILE, small: FILE})

    assert (outcomes.accepted, outcomes.refused) == ([small], {large: Refusal(413, "The body is too large")})
