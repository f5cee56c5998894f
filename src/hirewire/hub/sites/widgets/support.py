"""What a person can copy for a support desk: ids, labels, times and the last fault, but nobody's name."""

import json
from datetime import datetime

from django.conf import settings

from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.integrations.states import Inputs, recruiter_label, widget_label
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.kit import clock
from hirewire.wire.masking import masked_sentence


def profile_bundle(visitor: Visitor, contract: Contract, candidate_id: str) -> str:
    """Describe the profile widget. The ATS's support desk can look up the record by the candidate's id."""
    return json.dumps(
        {
            **_common(visitor, contract),
            "widget": "HcmWidget",
            "ats_candidate_id": candidate_id,
            "at": _iso(clock.now()),
        },
        indent=2,
    )


def job_bundle(visitor: Visitor, contract: Contract, job_id: str) -> str:
    return json.dumps(
        {
            **_common(visitor, contract),
            "widget": "RecommendedMatches",
            "ats_job_posting_id": job_id,
            "at": _iso(clock.now()),
        },
        indent=2,
    )


def bundle(visitor: Visitor, contract: Contract, inputs: Inputs, access: ContractAccess | None) -> str:
    return json.dumps(
        {
            **_common(visitor, contract),
            "widget": "ATSIntegrationWidget",
            "label_in_widget": widget_label(inputs).value,
            "label_in_recruiter": recruiter_label(inputs).value,
            "contract_level": inputs.contract_on,
            "company_level": inputs.company_on,
            "requested_at": _iso(access.requested_at if access else None),
            "notified_at": _iso(access.notified_at if access else None),
            "notifications": access.notify_count if access else 0,
            # Masked, because the embedding page wrote the message, which may contain people's names.
            "last_fault": masked_sentence(access.notify_fault) if access else "",
        },
        indent=2,
    )


def refused_bundle(application: DeveloperApplication | None, *, page: str, api_key: str, reason: str) -> str:
    """Describe a frame that never started. Nobody is signed in to such a frame."""
    named = {"id": application.pk if application else None, "api_key": api_key}
    return json.dumps(
        {"hub": settings.HIREWIRE_HUB_URL, "page": page, "application": named, "reason": reason}, indent=2
    )


def _common(visitor: Visitor, contract: Contract) -> dict[str, object]:
    return {
        "hub": settings.HIREWIRE_HUB_URL,
        "page": visitor.origin,
        "application": {"id": visitor.application.pk, "api_key": visitor.application.client_id},
        "contract": contract.urn,
        "organization": contract.organization.urn,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None
