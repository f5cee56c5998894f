"""The ``Description`` of Teamtailor: steps, permissions and settings for connecting, and known limits."""

from typing import Final

from hirewire.agent.connectors.teamtailor.lists import permission
from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung, address
from hirewire.agent.sdk.undo import Part

DESCRIPTION: Final = Description(
    title="Teamtailor",
    short="Tt",
    versions="API 20240904",
    rung=Rung.CONTRACT,
    rung_at="Nov 2026",
    minutes=5,
    clicks=(
        Click(
            "Settings > Integrations > API keys",
            "Add a key with the scope “Admin” and the permissions “Read” and “Write”. Other keys see no candidates.",
        ),
        Click(
            "Settings > Integrations > Webhooks",
            "To receive changes within seconds, add a webhook to {hook} with the signature version v2 and all"
            " events of candidates, jobs and job applications. Copy the webhook’s signature key. Teamtailor sends each"
            " event only once. If an event is lost, or if there is no webhook, the agent finds changes by polling.",
        ),
    ),
    needs=(
        Need(
            name=permission("jobs"),
            label="Read jobs",
            without="nothing can be sent, because everything belongs to a job",
            is_required=True,
        ),
        Need(
            name=permission("company"),
            label="Read the company",
            without="jobs and candidates do not arrive, because their links contain the company’s id",
        ),
        Need(
            name=permission("candidates"),
            label="Read candidates",
            without="recruiters do not see who is in the ATS already",
        ),
        Need(
            name=permission("notes"),
            label="Read notes",
            without="candidates do not arrive, because their notes cannot be read",
        ),
        Need(
            name=permission("users"),
            label="Read users",
            without="candidates with notes do not arrive, and no note is written, because the authors are users",
        ),
        Need(
            name=permission("job-applications"),
            label="Read job applications",
            without="applications do not arrive",
        ),
    ),
    fields=(
        Field(name="key", label="API key", kind=FieldKind.SECRET),
        Field(
            name="base_url",
            label="Region",
            kind=FieldKind.CHOICE,
            choices=(
                ("https://api.teamtailor.com/v1", "Europe"),
                ("https://api.na.teamtailor.com/v1", "North America"),
                ("https://api.au.teamtailor.com/v1", "Australia"),
            ),
            default="https://api.teamtailor.com/v1",
            names_server=True,
            is_account=True,
        ),
        Field(
            name="user",
            label="E-mail of the agent’s user",
            help=(
                "The author of notes by recruiters who are not Teamtailor users. If this field is empty, an "
                "administrator is the author."
            ),
            is_optional=True,
        ),
        Field(
            name="signature_keys",
            label="Signature keys",
            kind=FieldKind.LINES,
            help="The webhooks’ signature keys, one per line.",
            is_optional=True,
        ),
        address("other_url", "Another API address", about="Replaces the address of the region.", is_account=True),
        address("app_url", "Address in the browser", about="If empty, it follows from the API’s address."),
    ),
    undoes=frozenset({Part.NOTE}),
    stays="People and applications stay: delete them in Teamtailor.",
    lacks=(
        (
            "Teamtailor cannot be searched by profile address: somebody without an e-mail address is found only if the"
            " agent created the record, or if the record is less than an hour old."
        ),
        "Teamtailor keeps only one e-mail address and one phone number for each candidate: a second one is not added.",
        "Only the current stage is known, not earlier ones.",
        "Interview feedback does not arrive.",
        (
            "Notes cost a request for each candidate, so the first sync reads only those of people who changed within"
            " the last two years. A deleted note disappears with the next change to its candidate."
        ),
        "Files are not attached: Teamtailor fetches them from a public address only.",
        "Records deleted in Teamtailor are noticed by webhook, or else by the weekly comparison of ids.",
        "The first export shows whether the key may write: Teamtailor does not say.",
    ),
)
