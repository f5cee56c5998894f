"""Sample data for examples: a value for every key part and parameter, a body for every kind of record.

A resource gets its examples automatically once this module has a sample for every name it uses.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from hirewire.hub.api.openapi.operations import Operation, label, shapes
from hirewire.kit import clock
from hirewire.wire.records.integrations import IntegrationType
from tests.factories import synced
from tests.support.http import hub_http
from tests.support.larkspur import NOON, Larkspur
from tests.support.tasks import run_tasks

Record = dict[str, Any]
_MILLIS = clock.to_millis(NOON)
_HOUR = 3_600_000
_RESUME = b"Noor Haddad, rigger at Harbour Cranes since 2019.\n"
#: Field names below ``/v2/``, and what the same fields are called below ``/rest/``.
_RENAMED = {"atsCreatedAt": "externalCreatedAt", "atsLastModifiedAt": "externalLastModifiedAt"}


#: The resource for evaluations has two names, which begin with this text.
_EVALUATIONS = "exportedApplicationEvaluation"


class NoSampleError(LookupError):
    """This module lacks something that an example needs."""


#: Values of key parts that are the same for every customer.
_PARTS: Mapping[str, str] = {
    "atsCandidateId": "C-77",
    "externalCandidateId": "C-77",
    "atsJobApplicationId": "A-9",
    "externalJobApplicationId": "A-9",
    "jobApplicationId": "A-9",
    "externalNoteId": "N-1",
    "interviewFeedbackId": "F-1",
    "jobApplicationStageId": "S-1",
    "externalJobRequisitionId": "R-9",
    "jobRequisitionId": "R-9",
    "jobRequisitionStageId": "S-1",
    "atsEntityAclId": "hiring-team-7",
    "atsEntityId": "REQ-2041",
    "atsEntityType": "JOB_POSTING",
    "dataProvider": "ATS",
    "integrationType": IntegrationType.ONE_CLICK_EXPORT,
    "tenantType": "RECRUITER",
    "configurationKey": "CALLBACK_URL",
    "externalReferenceEntityId": "A-9",
    "externalReferenceEntityType": "APPLICATION",
    "externalAttachmentId": "R-1",
    "attachmentType": "RESUME",
    "keyId": "1",
    "candidateHash": "c43632910a7d1f943f430fdac03ad9eb",
}
#: Keys that do not consist of parts, by resource.
_KEYS: Mapping[str, str] = {
    "atsIntegrations/configurations": "CALLBACK_URL",
    "atsCandidates/notes": "N-1",
    "atsApplications/notes": "N-1",
    "atsApplications/interviewFeedback": "F-1",
    "atsApplications/stages": "S-1",
    "atsApplications/resumes": "R-1",
    "hirewireBlindKeys": "1",
}
#: For finders and lists that need more than their required parameters: the parameters to send.
_ASKED: Mapping[str, tuple[str, ...]] = {
    "criteria": ("contract", "viewer", "timeRange.start", "timeRange.end", "integrationContext", "atsEntityType"),
    "attributes": ("contracts", "states", "start"),
    "seatsByAttributes": ("contracts", "active"),
    "contract": ("contract", "owners"),
}
_BODIES: Mapping[str, Callable[[], Record]] = {
    "Candidate": synced.candidate,
    "Application": synced.application,
    "Note": synced.note,
    "CandidateNote": lambda: synced.note(atsLastModifiedAt=synced.MODIFIED),
    "InterviewFeedback": synced.feedback,
    "Stage": synced.stage,
    "SimpleJobPosting": lambda: synced.job("REQ-2041", jobPostingOperationType="CREATE"),
    "NumberedJobRequisition": synced.requisition,
    "JobRequisitionStage": lambda: {"name": "Phone screen", "position": 1},
    "Unsaid": dict,
    "BlindCandidate": lambda: {
        "hashes": ["f69864852b52c9d692d2250a1441e1e7", "cc15d9071b67dec795f686b088bf8c62"],
    },
    "ConfigurationValue": lambda: {"configurationValue": {"string": "https://ats.larkspur.example/rsc"}},
    "ProvisionedApplication": lambda: {
        "uniqueForeignId": "tenant-0043",
        "name": "OpenATS - Harbor Foods",
        "description": "Harbor Foods, production",
        "oauth2AuthorizedCallbackUrls": ["https://harbor.ats.example/oauth/back"],
        "validJsSdkDomains": ["https://harbor.ats.example"],
    },
}
_PATCHES: Mapping[str, Record] = {
    "integrationName": {"$set": {"integrationName": "Larkspur Health, one-click export"}},
    "validJsSdkDomains": {"$set": {"validJsSdkDomains": ["https://ats.larkspur.example", "http://localhost:5000"]}},
}


class Samples:
    def __init__(self, larkspur: Larkspur) -> None:
        self._larkspur = larkspur
        self._own: dict[str, str] = {}
        self._evaluation = ""
        #: Bodies that contain the customer's ids.
        self._bodies: dict[str, Record] = {
            "HireMediaUrl": {
                "usageParameters": {"recruiterSystemConnectResumeParameters": {}},
                "contentType": "text/plain",
                "fileName": "Noor Haddad.txt",
                "hiringContext": larkspur.contract_urn,
            },
            "Attachment": {
                "externalFileName": "Noor Haddad.txt",
                "externalCreatedAt": synced.CREATED,
                "externalLastModifiedAt": synced.MODIFIED,
                "fileType": "TXT",
                "contract": larkspur.contract_urn,
                "content": b64encode(_RESUME).decode(),
            },
        }

    def key(self, operation: Operation) -> dict[str, str] | str:
        resource = operation.resource
        if resource.key_parts:
            return {part: self._part(part) for part in resource.key_parts}
        name = label(resource)
        if name == "provisionedApplications":
            return f"urn:li:developerApplication:{self._larkspur.application.pk}"
        return self._own.get(name) or _found(_KEYS, name)

    def parent_key(self, operation: Operation) -> dict[str, str] | None:
        return None if operation.parent is None else {part: self._part(part) for part in operation.parent.key_parts}

    def parameters(self, operation: Operation) -> dict[str, str]:
        asked = _ASKED.get(operation.name, ())
        names = [one.name for one in operation.parameters if one.is_required or one.name in asked]
        own = {name: self._parameter(name, operation) for name in names}
        return own | ({"start": "0"} if operation.resource.needs_start else {})

    def body(self, operation: Operation) -> Record:
        kind = shapes(operation.takes)[0].__name__
        if kind in self._bodies:
            return self._bodies[kind]
        record = _found(_BODIES, kind.removeprefix("Versioned"))()
        if kind.startswith("Versioned"):
            return {_RENAMED.get(name, name): value for name, value in record.items()}
        if kind == "SimpleJobPosting" or kind.endswith("JobPosting"):
            company = "company" if operation.root.is_versioned else "integrationContext"
            return {company: self._larkspur.urn, **record}
        return record

    def patch(self, operation: Operation) -> Record:
        if "manualMatchedMember" in operation.resource.changeable:
            return {"patch": {"$set": {"manualMatchedMember": self._larkspur.person_urn}}}
        names = [name for name in operation.resource.changeable if name in _PATCHES]
        return {"patch": _PATCHES[names[0]]} if names else _found({}, f"a patch of {label(operation.resource)}")

    def action(self, operation: Operation) -> Record:
        if operation.name == "reportFailure":
            return {"requestId": self._larkspur.export.event_id, "reason": "The job is closed."}
        child = {"childDeveloperApplication": f"urn:li:developerApplication:{self._larkspur.application.pk}"}
        if operation.name == "hirewireDeleteSecret":
            return child | {"secretId": self._larkspur.application.secrets.latest("pk").pk}
        return child

    def before(self, name: str, call: Callable[[str], Record]) -> None:
        """Make the calls that give the resource ``name`` something to return.

        ``call`` runs the example of another resource.
        """
        if name in {"simpleJobPostingTasks", "jobPostingStatus"} - set(self._own):
            answer = call("simpleJobPostings")
            run_tasks()
            self._own["simpleJobPostingTasks"] = answer["elements"][0]["id"]
            self._own["jobPostingStatus"] = "REQ-2041"
        if name.startswith(_EVALUATIONS) and not self._evaluation:
            self._evaluation = self._larkspur.evaluates()
        if name.startswith("hirewireBlind"):
            self._larkspur.keeps_no_records()
        if name == "resumes":
            asked = call("hireMediaUrl")
            parts = urlsplit(asked["uploadUrl"])
            hub_http().put(f"{parts.path}?{parts.query}", content=_RESUME).raise_for_status()
            self._bodies["Resume"] = {"resumeUrn": asked["resumeUrn"]}

    def _part(self, name: str) -> str:
        if name == "integrationContext":
            return self._larkspur.urn
        return self._larkspur.person_urn if name == "assignee" else str(_found(_PARTS, name))

    def _parameter(self, name: str, operation: Operation) -> str:
        larkspur = self._larkspur
        requests = {"atsIntegrations": larkspur.change_id, "integrations": larkspur.change_id}
        requests |= dict.fromkeys((_EVALUATIONS, f"{_EVALUATIONS}s"), self._evaluation)
        return _found(
            {
                "requestId": requests.get(operation.resource.name, larkspur.export.event_id),
                "uniqueForeignId": "tenant-0042",
                "viewer": larkspur.seat_urn,
                "contract": larkspur.contract_urn,
                "contracts": larkspur.contract_urn,
                "owners": larkspur.seat_urn,
                "states": "ACTIVE",
                "active": "true",
                "timeRange.start": str(_MILLIS - _HOUR),
                "timeRange.end": str(_MILLIS + 2 * _HOUR),
                "integrationContext": larkspur.urn,
                "atsEntityType": "JOB_POSTING",
                "keyId": "1",
            },
            name,
        )


def _found(table: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any kind of value
    if name not in table:
        raise NoSampleError(f"tests/docs/samples.py has nothing for {name}")
    return table[name]
