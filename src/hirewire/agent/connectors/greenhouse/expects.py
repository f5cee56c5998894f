"""The fields and values that the connector expects in Greenhouse's lists."""

from typing import Final

from hirewire.agent.connectors.greenhouse import rows
from hirewire.agent.sdk.drift import Expectations, Expected, Values

_JOBS: Final = Values(frozenset({"open", "draft", "closed"}), "Jobs with another status count as closed.")
_APPLICATIONS: Final = Values(
    frozenset({"in_process", "rejected", "hired", "converted"}),
    "Applications with another status count as still in process.",
)
_OWNERS: Final = Values(
    frozenset({"sourcer", "recruiter", "coordinator"}), "Owners of another type are not named as the job’s recruiter."
)
_NOTES: Final = Values(
    frozenset(
        {
            *("NOTE", "ACTIVITY", "INTERVIEW", "EMAIL", "FOLLOW_UP", "TAKE_HOME_TEST", "LINKEDIN_NOTE"),
            *("LINKEDIN_INMAIL", "AVAILABILITY_REQUEST", "MIGRATION_ERROR", "TOUCHPOINT", "FORM", "FEEDBACK"),
        }
    ),
    "Notes of another type are not sent to Recruiter.",
)
_VISIBILITY: Final = Values(
    frozenset({"admin_only_visible", "privately_visible", "publicly_visible"}),
    "Notes with another visibility count as private.",
)
_SCORECARDS: Final = Values(
    frozenset({"draft", "complete"}), "Feedback with another status counts as not submitted yet."
)
_RATINGS: Final = Values(
    frozenset({"strong_no", "no", "yes", "strong_yes", "no_decision"}), "Recruiter shows any other rating unchanged."
)
_FILES: Final = Values(
    frozenset(
        {
            *("resume", "cover_letter", "take_home_test", "offer_packet", "offer_letter", "signed_offer_letter"),
            *("other", "form_attachment", "midfunnel_agreement", "automated_agreement"),
        }
    ),
    "Files of another type are not sent to Recruiter.",
)
EXPECTS: Final = Expectations(
    {
        rows.JobRow: Expected("jobs", {"status": _JOBS}),
        rows.PostRow: Expected("job_posts"),
        rows.PostLocationRow: Expected("job_post_locations"),
        rows.OfficeRow: Expected("offices"),
        rows.UserRow: Expected("users"),
        # Both fields are optional: rows of hiring managers and job admins also have this shape, but lack both fields.
        rows.JobUserRow: Expected("job_owners", {"type": _OWNERS}, frozenset({"type", "responsible"})),
        rows.CandidateRow: Expected("candidates"),
        rows.ApplicationRow: Expected("applications", {"status": _APPLICATIONS}),
        rows.ApplicationStageRow: Expected("application_stages"),
        rows.RejectionRow: Expected("rejection_details"),
        rows.NoteRow: Expected("notes", {"type": _NOTES, "visibility": _VISIBILITY}),
        rows.ScorecardRow: Expected("scorecards", {"status": _SCORECARDS, "candidate_rating": _RATINGS}),
        rows.RatingRow: Expected("scorecard_candidate_attributes"),
        rows.AttachmentRow: Expected("attachments", {"type": _FILES}),
    }
)
