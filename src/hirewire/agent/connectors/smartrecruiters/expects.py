"""The fields and values that the connector expects in SmartRecruiters' answers."""

from typing import Final

from hirewire.agent.connectors.smartrecruiters import rows
from hirewire.agent.sdk.drift import Expectations, Expected, Values

_JOBS: Final = Values(
    frozenset(
        {
            *("CREATED", "SOURCING", "FILLED", "INTERVIEW", "OFFER", "CANCELLED", "ON_HOLD"),
            *("NOT_APPROVED", "APPROVAL_PENDING"),
        }
    ),
    "Jobs with another status count as closed.",
)
_POSTINGS: Final = Values(
    frozenset({"PUBLIC", "INTERNAL", "PRIVATE", "NOT_PUBLISHED"}), "Jobs with another posting status count as unposted."
)
_STATUSES: Final = Values(
    frozenset({"LEAD", "NEW", "IN_REVIEW", "INTERVIEW", "OFFERED", "HIRED", "REJECTED", "WITHDRAWN", "TRANSFERRED"}),
    "Recruiter shows any other status as a stage, in plain words.",
)
EXPECTS: Final = Expectations(
    {
        rows.JobRow: Expected("jobs", {"status": _JOBS, "posting_status": _POSTINGS}),
        rows.UserRow: Expected("users"),
        rows.MemberRow: Expected("hiring-team"),
        rows.CandidateRow: Expected("candidates"),
        rows.HistoryRow: Expected("status/history", {"status": _STATUSES}),
        rows.AttachmentRow: Expected("attachments"),
        rows.ReviewRow: Expected("reviews"),
    }
)
