"""The ``Description`` of Greenhouse: steps, permissions and settings for connecting, and known limits."""

from typing import Final

from hirewire.agent.connectors.greenhouse.lists import scope
from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung, address
from hirewire.agent.sdk.undo import Part

_NOTHING: Final = "nothing can be sent, because everything belongs to a job"
_PARTS: Final = {
    "job_posts": ("Read job posts", "jobs do not arrive, because their public text cannot be read"),
    "job_post_locations": (
        "Read locations of job posts",
        "jobs do not arrive, because their location cannot be read",
    ),
    "offices": ("Read offices", "jobs do not arrive, because their location cannot be read"),
    "job_owners": ("Read owners of jobs", "jobs do not arrive, because their recruiter cannot be read"),
    "notes": ("Read notes", "candidates do not arrive, because their notes cannot be read"),
    "application_stages": ("Read stages of applications", "applications do not arrive"),
    "job_interview_stages": ("Read names of stages", "applications do not arrive"),
    "rejection_details": ("Read rejections", "applications do not arrive"),
    "rejection_reasons": ("Read rejection reasons", "applications do not arrive"),
    "sources": ("Read sources", "applications do not arrive"),
    "scorecards": ("Read scorecards", "applications do not arrive"),
    "scorecard_candidate_attributes": ("Read ratings", "applications do not arrive"),
    "job_candidate_attributes": ("Read rated attributes", "applications do not arrive"),
    "attachments": ("Read attachments", "applications do not arrive"),
    "job_hiring_managers": ("Read hiring managers", "access lists do not arrive"),
    "user_job_permissions": ("Read job permissions", "access lists do not arrive"),
}

DESCRIPTION: Final = Description(
    title="Greenhouse",
    short="Gh",
    versions="Harvest v3",
    rung=Rung.FOREIGN_CLIENT,
    rung_at="Nov 2026",
    minutes=10,
    clicks=(
        Click(
            "Configure > Dev Center > API Credentials",
            "Create a credential of the type “Harvest V3 (OAuth)”. Copy its client ID and its secret.",
        ),
        Click(
            "The credential > Manage permissions",
            "Tick “list” for everything named below, and “create” and “update” for candidates, applications and notes.",
        ),
        Click(
            "Configure > Dev Center > Webhooks",
            "To receive changes within seconds, add a webhook to {hook} with the secret {secret} for each event of"
            " candidates, applications and jobs. Without webhooks, the agent finds changes by polling.",
        ),
    ),
    needs=(
        Need(name=scope("jobs"), label="Read jobs", without=_NOTHING, is_required=True),
        Need(
            name=scope("candidates"),
            label="Read candidates",
            without="recruiters do not see who is in the ATS already",
        ),
        Need(
            name=scope("applications"),
            label="Read applications",
            without="stages, notes, feedback and résumés do not arrive",
        ),
        Need(
            name=scope("users"),
            label="Read users",
            without="only access lists arrive, because owners of jobs and authors of notes cannot be named",
        ),
        *(Need(name=scope(resource), label=label, without=without) for resource, (label, without) in _PARTS.items()),
    ),
    fields=(
        Field(name="client_id", label="Client ID", is_login=True),
        Field(name="client_secret", label="Client secret", kind=FieldKind.SECRET),
        Field(
            name="user_id",
            label="User ID",
            help="The agent writes as the user with this ID. If the field is empty, Greenhouse names the integration as"
            " the author.",
            is_optional=True,
        ),
        address("base_url", "API address", "https://harvest.greenhouse.io/v3", is_account=True),
        address("token_url", "Address for tokens", "https://auth.greenhouse.io/token"),
        address("app_url", "Address in the browser", "https://app.greenhouse.io"),
    ),
    undoes=frozenset({Part.CANDIDATE, Part.APPLICATION}),
    stays="Notes stay: we know of no call that deletes one.",
    lacks=(
        (
            "Greenhouse cannot be searched by profile address: somebody without an e-mail address is found only if the"
            " agent created the record, or if the record changed within the last hour."
        ),
        (
            "A note changed in Recruiter becomes a second note in Greenhouse. A note deleted in Recruiter stays in"
            " Greenhouse."
        ),
        (
            "Greenhouse does not say when somebody was hired. So the stage “Hired” has the time of the application’s"
            " last change."
        ),
        (
            "Webhooks tell the agent which records were deleted in Greenhouse. The weekly comparison of ids finds all"
            " other deletions."
        ),
        "Prospects, and jobs that are templates, are left out.",
        "The API cannot count records, so the connection’s page shows no total before the first sync.",
    ),
    api_ends="Harvest v1 and v2 ended on 31 August 2026; this connector uses v3.",
)
