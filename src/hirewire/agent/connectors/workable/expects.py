"""The fields and values that the connector expects in Workable's answers."""

from typing import Final

from hirewire.agent.connectors.workable import rows
from hirewire.agent.sdk.drift import Expectations, Expected, Values

_JOBS: Final = Values(
    frozenset({"draft", "published", "closed", "archived"}), "Jobs with another status count as closed."
)
#: Fields that only a candidate's own URL returns.
_OWN_ADDRESS: Final = frozenset(
    {"withdrew", "resume_url", "location", "experience_entries", "social_profiles", "originating_candidate_id"}
)
#: People in the talent pool are on no job, and not everybody has a résumé.
_IF_ANY: Final = frozenset({"job", "resume_metadata"})
_ACTIVITY: Final = frozenset({"body", "action_stage", "target_stage", "member", "rating", "visibility_roles"})
EXPECTS: Final = Expectations(
    {
        # Lists of jobs do not contain the jobs' descriptions.
        rows.JobRow: Expected("jobs", {"state": _JOBS}, frozenset({"full_description"})),
        # The role in the team is only in a job's own list of members.
        rows.MemberRow: Expected("members", optional=frozenset({"collaboration_role"})),
        rows.CandidateRow: Expected("candidates", optional=_OWN_ADDRESS | _IF_ANY),
        rows.FullCandidateRow: Expected("candidates", optional=_IF_ANY),
        # The kind of activity determines which of these fields are present.
        rows.ActivityRow: Expected("activities", optional=_ACTIVITY),
    }
)
