"""The fields and values that the connector expects in Lever's lists."""

from typing import Final

from hirewire.agent.connectors.lever import rows
from hirewire.agent.sdk.drift import Expectations, Expected, Values

_POSTINGS: Final = Values(
    frozenset({"published", "internal", "closed", "draft", "pending", "rejected"}),
    "Jobs with another status count as closed.",
)
_SECRECY: Final = Values(
    frozenset({"confidential", "non-confidential"}), "Records with any other confidentiality count as not confidential."
)
_REASONS: Final = Values(
    frozenset({"hired", "non-hired"}), "People archived for another type of reason count as not hired."
)
EXPECTS: Final = Expectations(
    {
        rows.PostingRow: Expected("postings", {"state": _POSTINGS, "confidentiality": _SECRECY}),
        rows.UserRow: Expected("users"),
        # The type is optional, because stages are rows of this shape, too, and have no type.
        rows.TextRow: Expected("archive_reasons", {"type": _REASONS}, frozenset({"type"})),
        rows.OpportunityRow: Expected("opportunities", {"confidentiality": _SECRECY}),
        rows.StageChange: Expected("opportunities"),
        rows.NoteRow: Expected("notes"),
        rows.FeedbackRow: Expected("feedback"),
        rows.ResumeRow: Expected("resumes"),
    }
)
