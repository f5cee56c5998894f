"""What the connector expects of Workable's answers."""

from typing import Final

from hirewire.agent.connectors.workable import rows
from hirewire.agent.sdk.drift import Expectations, Expected, Values

_JOBS: Final = Values(
    frozenset({"draft", "published", "closed", "archived"}), "Jobs with another status count as closed."
)
#: What comes at a candidate's own address only.
_OWN_ADDRESS: Final = frozenset(
    {"withdrew", "resume_url", "location", "experience_entries", "social_profiles", "originating_candidate_id"}
)
#: Somebody in the talent pool has no job, and not everybody a résumé.
_IF_ANY: Final = frozenset({"job", "resume_metadata"})
_ACTIVITY: Final = frozenset({"body", "action_stage", "target_stage", "member", "rating", "visibility_roles"})
EXPECTS: Final = Expectations(
    {
        # The text comes with single jobs only.
        rows.JobRow: Expected("jobs", {"state": _JOBS}, frozenset({"full_description"})),
        # The role in a team comes with members of a job only.
        rows.MemberRow: Expected("members", optional=frozenset({"collaboration_role"})),
        rows.CandidateRow: Expected("candidates", optional=_OWN_ADDRESS | _IF_ANY),
        rows.FullCandidateRow: Expected("candidates", optional=_IF_ANY),
        # Which of the others are there depends on what was done.
        rows.ActivityRow: Expected("activities", optional=_ACTIVITY),
    }
)
