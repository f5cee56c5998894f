"""The fields and values that the connector expects in Teamtailor's answers."""

from typing import Final

from hirewire.agent.connectors.teamtailor import rows
from hirewire.agent.sdk.drift import Expectations, Expected, Values

_STATUSES: Final = Values(
    frozenset(
        {
            *("open", "published", "unlisted", "draft", "scheduled", "temp", "temporary", "unsaved"),
            *("archived", "expired", "closed"),
        }
    ),
    "Jobs with another status count as closed.",
)
EXPECTS: Final = Expectations(
    {
        rows.JobRow: Expected("jobs", {"status": _STATUSES, "human_status": _STATUSES}),
        rows.UserRow: Expected("users"),
        # The documentation says only that changes of ``restricted-at`` cause webhooks, so answers may lack this field.
        rows.CandidateRow: Expected("candidates", optional=frozenset({"restricted_at"})),
        rows.ApplicationRow: Expected("job-applications"),
        rows.NoteRow: Expected("notes"),
    }
)
