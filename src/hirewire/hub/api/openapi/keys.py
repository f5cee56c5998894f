"""Regular expressions for keys. A key occurs in the ids of a batch, in a path, or as a name in a body."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from hirewire.hub.ats.synced.resource import MAX_ID
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.resource import Resource
from hirewire.wire.records.acls import SecuredType
from hirewire.wire.records.attachments import AttachmentType, EntityType
from hirewire.wire.records.blind import HASH_PATTERN
from hirewire.wire.records.integrations import DATA_PROVIDER, ConfigurationKey, IntegrationType, TenantType

#: The percent-encoding of a continuation byte in UTF-8, which is any byte of a character except the first.
_MORE: Final = "%[89AB][0-9A-F]"
#: One character of a percent-encoded value: itself, or the escapes of its bytes in UTF-8. After some first bytes, the
#: second byte is limited: UTF-8 has no forms that are longer than needed, no surrogates, and nothing above U+10FFFF.
_SIGN: Final = (
    "(?:[A-Za-z0-9._~-]|%[2-7][0-9A-F]"
    f"|%(?:C[2-9A-F]|D[0-9A-F]){_MORE}"
    f"|%(?:E0%[AB][0-9A-F]|ED%[89][0-9A-F]|E[1-9A-CEF]{_MORE}){_MORE}"
    f"|%(?:F0%[9AB][0-9A-F]|F4%8[0-9A-F]|F[1-3]{_MORE})(?:{_MORE}){{2}})"
)
_ID: Final = f"{_SIGN}{{1,{MAX_ID}}}"


def _either(symbols: type[StrEnum]) -> str:
    return f"(?:{'|'.join(symbols)})"


def _urn(*types: str) -> str:
    kind = types[0] if len(types) == 1 else f"(?:{'|'.join(types)})"
    return f"urn%3Ali%3A{kind}%3A[0-9]{{1,18}}"


#: Patterns for the key parts that are not arbitrary ids of the ATS.
PARTS: Final[Mapping[str, str]] = {
    "dataProvider": DATA_PROVIDER,
    "integrationContext": _urn("organization", "contract"),
    "integrationType": _either(IntegrationType),
    "tenantType": _either(TenantType),
    "configurationKey": _either(ConfigurationKey),
    "atsEntityType": _either(SecuredType),
    "externalReferenceEntityType": _either(EntityType),
    "attachmentType": _either(AttachmentType),
    "assignee": "urn%3Ali%3Aperson%3A[A-Za-z0-9_-]{1,100}",
    "keyId": "[0-9]{1,18}",
    "candidateHash": HASH_PATTERN,
}


def key_pattern(resource: Resource[Caller]) -> str:
    """Return a pattern for keys in the newer syntax. The server reads this syntax in both protocol versions.

    The pattern is not anchored, because callers put it into larger patterns.
    """
    if not resource.key_parts:
        return _ID
    return rf"\({','.join(f'{name}:{PARTS.get(name, _ID)}' for name in sorted(resource.key_parts))}\)"


def ids_pattern(resource: Resource[Caller]) -> str:
    pattern = key_pattern(resource)
    return rf"^List\({pattern}(?:,{pattern}){{0,{resource.max_keys - 1}}}\)$"


def key_example(resource: Resource[Caller]) -> str:
    if not resource.key_parts:
        return _PLAIN_EXAMPLES.get(resource.full_name(), "N-1")
    parts = (f"{name}:{_EXAMPLES[name]}" for name in sorted(resource.key_parts))
    return f"({','.join(parts)})"


_EXAMPLES: Final[Mapping[str, str]] = {
    "dataProvider": DATA_PROVIDER,
    "integrationContext": "urn%3Ali%3Aorganization%3A4000123",
    "integrationType": IntegrationType.ONE_CLICK_EXPORT,
    "tenantType": TenantType.RECRUITER,
    "configurationKey": ConfigurationKey.CALLBACK_URL,
    "atsEntityType": SecuredType.JOB_POSTING,
    "externalReferenceEntityType": EntityType.APPLICATION,
    "attachmentType": AttachmentType.RESUME,
    "assignee": "urn%3Ali%3Aperson%3AaB1cD2",
    "atsCandidateId": "C-77",
    "externalCandidateId": "C-77",
    "atsJobApplicationId": "A-9",
    "externalJobApplicationId": "A-9",
    "jobApplicationId": "A-9",
    "externalReferenceEntityId": "A-9",
    "externalNoteId": "N-1",
    "interviewFeedbackId": "F-1",
    "jobApplicationStageId": "S-1",
    "jobRequisitionStageId": "S-1",
    "externalJobRequisitionId": "R-9",
    "jobRequisitionId": "R-9",
    "externalAttachmentId": "R-1",
    "atsEntityAclId": "hiring-team-7",
    "atsEntityId": "REQ-2041",
    "keyId": "7",
    "candidateHash": "c43632910a7d1f943f430fdac03ad9eb",
}
_PLAIN_EXAMPLES: Final[Mapping[str, str]] = {
    "provisionedApplications": "urn%3Ali%3AdeveloperApplication%3A200991",
    "simpleJobPostingTasks": "urn%3Ali%3AsimpleJobPostingTask%3A5b7f6c1e-0000-4000-8000-000000000003",
    "jobPostingStatus": "REQ-2041",
    "atsIntegrations/configurations": ConfigurationKey.CALLBACK_URL,
    "atsApplications/interviewFeedback": "F-1",
    "atsApplications/stages": "S-1",
    "atsApplications/resumes": "R-1",
    "hirewireBlindKeys": "7",
}
