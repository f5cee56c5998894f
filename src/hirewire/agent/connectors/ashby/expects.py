"""The fields and values that the connector expects in Ashby's lists.

In stages, contacts and other parts of records, Ashby omits empty fields, so a missing field is not reported there.
"""

from typing import Final

from hirewire.agent.connectors.ashby import rows
from hirewire.agent.connectors.ashby.api import VERSION
from hirewire.agent.sdk.drift import Expectations, Expected, Values

_JOBS: Final = Values(frozenset({"Draft", "Open", "Closed", "Archived"}), "Jobs with another status count as closed.")
_APPLICATIONS: Final = Values(
    frozenset({"Lead", "Active", "Hired", "Archived"}), "Applications with another status count as still in process."
)
EXPECTS: Final = Expectations(
    {
        rows.JobRow: Expected("job", {"status": _JOBS}),
        # Lists of postings contain neither the text nor the address.
        rows.PostingRow: Expected("jobPosting", optional=frozenset({"description_html", "address"})),
        rows.CandidateRow: Expected("candidate"),
        rows.NoteRow: Expected("candidate.listNotes"),
        # Lists of applications contain neither the history nor the résumé.
        rows.ApplicationRow: Expected(
            "application", {"status": _APPLICATIONS}, frozenset({"application_history", "resume_file_handle"})
        ),
        rows.FeedbackRow: Expected("applicationFeedback"),
        rows.UserRow: Expected("user"),
    },
    versions={"Ashby-Version": frozenset({VERSION}), "Ashby-Version-Status": frozenset({"active"})},
)
