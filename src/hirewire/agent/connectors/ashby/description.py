"""The ``Description`` of Ashby: steps, permissions and settings for connecting, and known limits."""

from typing import Final

from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung, address
from hirewire.agent.sdk.undo import Part

DESCRIPTION: Final = Description(
    title="Ashby",
    short="As",
    versions="2026-01-01",
    rung=Rung.FOREIGN_CLIENT,
    rung_at="Nov 2026",
    minutes=5,
    clicks=(
        Click("Admin > Integrations > API Keys", "Create a key for the agent."),
        Click(
            "The key > Permissions",
            "Allow reading of jobs, candidates, the organization and hiring process metadata, and writing of"
            " candidates. To let the agent undo exports, also allow deleting of candidates. For confidential jobs, also"
            " tick the option that lets the key see them.",
        ),
        Click(
            "Admin > Integrations > Webhooks",
            "For changes within seconds, add a webhook to {hook} with the secret token {secret} for each event of"
            " applications, candidates, jobs and job postings. Without webhooks, the agent finds changes by polling.",
        ),
    ),
    needs=(
        Need(
            name="jobsRead",
            label="Read jobs",
            without="nothing can be sent, because everything belongs to a job",
            is_required=True,
        ),
        Need(
            name="candidatesRead",
            label="Read candidates, applications, notes and feedback",
            without="recruiters do not see who is in the ATS already",
        ),
        Need(
            name="organizationRead",
            label="Read users",
            without="access lists have no members, and exports credit nobody",
        ),
        Need(
            name="hiringProcessMetadataRead",
            label="Read sources",
            without="no export is written, because its source cannot be named",
        ),
    ),
    fields=(
        Field(name="key", label="API key", kind=FieldKind.SECRET),
        Field(
            name="leads",
            label="Leads",
            help="People found for a job who are not being considered yet. Exported people become leads.",
            kind=FieldKind.CHOICE,
            choices=(("yes", "Read as applications"), ("no", "Leave out")),
            default="yes",
        ),
        address("base_url", "API address", "https://api.ashbyhq.com", is_account=True),
        address("app_url", "Address in the browser", "https://app.ashbyhq.com"),
    ),
    undoes=frozenset({Part.APPLICATION}),
    stays="People and notes stay: the API deletes neither.",
    lacks=(
        (
            "Ashby cannot be searched by profile address: somebody without an e-mail address is found only if the agent"
            " created the record, or if the record is less than an hour old."
        ),
        (
            "A note changed in Recruiter becomes a second note in Ashby. A note deleted in Recruiter stays in Ashby."
            " The API can neither change nor delete notes."
        ),
        "An exported person’s employer and title do not arrive: the API accepts neither.",
        (
            "The agent notices deleted candidates by webhook, deleted applications when their candidate changes, and"
            " all other deletions by the weekly comparison of ids."
        ),
        (
            "Notes, stages and feedback are read only for records that changed within the last two years: Ashby"
            " requires separate requests for each record."
        ),
        "The API does not mark candidates as private, so none is held back.",
        "The first export shows whether the key may write: Ashby does not say.",
        "The API cannot count, so the page shows no total before the first sync.",
    ),
)
