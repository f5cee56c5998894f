"""Writes one call of the journal as a text for a support desk."""

import json

from django.conf import settings

from hirewire.hub.platform.journal.advice import faults_of
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.provisioning.models import DeveloperApplication


def as_bundle(call: ApiCall, application: DeveloperApplication) -> str:
    """Return the call as JSON. It contains no personal data, because the journal has already masked the values."""
    return json.dumps(
        {
            "what_happened": "",
            "hub": settings.HIREWIRE_HUB_URL,
            "X-LI-UUID": call.uuid,
            "at": call.at.isoformat(timespec="milliseconds"),
            "took_ms": round(call.took_ms, 1),
            "application": {"id": application.pk, "client_id": application.client_id},
            "request": {
                "verb": call.verb,
                "path": call.path,
                "query": call.query,
                "headers": call.request_headers,
                "body": call.request_body,
            },
            "answer": {"status": call.status, "headers": call.answer_headers, "body": call.answer_body},
            "refused": [
                {"key": fault.key, "status": fault.status, "fields": [field.pointer for field in fault.fields]}
                for fault in faults_of(call.status, call.answer_body)
            ],
        },
        indent=2,
    )
