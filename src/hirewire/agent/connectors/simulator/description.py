"""The ``Description`` of the Simulator: steps, permissions and settings for connecting, and known limits."""

from typing import Final

from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung
from hirewire.agent.sdk.undo import Part

DESCRIPTION: Final = Description(
    title="ATS Simulator",
    short="Si",
    versions="made-up people",
    rung=Rung.REAL_SERVER,
    minutes=1,
    clicks=(
        Click(
            "A terminal where the Simulator runs",
            "Type: hirewire ats add company. It prints the API key of the new company, with all permissions.",
        ),
    ),
    needs=(
        Need(
            name="jobs",
            label="Read jobs",
            without="nothing can be sent, because everything belongs to a job",
            is_required=True,
        ),
        Need(
            name="candidates",
            label="Read candidates",
            without="recruiters do not see who is in the ATS already",
        ),
        Need(
            name="applications",
            label="Read applications",
            without="stages, notes, feedback and résumés do not arrive",
        ),
        Need(
            name="users",
            label="Read users",
            without="exports are not credited to a user of the ATS",
        ),
        Need(
            name="groups",
            label="Read security groups",
            without="access lists cannot be used",
        ),
        Need(
            name="write",
            label="Write candidates, applications and notes",
            without="exports, InMails and notes do not reach the ATS",
        ),
    ),
    fields=(
        Field(
            name="base_url",
            label="API address",
            kind=FieldKind.URL,
            help="Ends with /api/v1.",
            is_account=True,
        ),
        Field(name="api_key", label="API key", kind=FieldKind.SECRET, help="Begins with ats_key_."),
    ),
    undoes=frozenset({Part.NOTE}),
    stays="People and applications stay: the Simulator deletes neither through its API.",
)
