"""The ``Description`` of Lever: steps, permissions and settings for connecting, and known limits."""

from typing import Final

from hirewire.agent.connectors.lever.lists import scope
from hirewire.agent.connectors.lever.sign_in import SIGN_IN
from hirewire.agent.sdk.describe import CLIENT_FIELDS, Click, Description, Field, FieldKind, Need, Rung, Way
from hirewire.agent.sdk.undo import Part

DESCRIPTION: Final = Description(
    title="Lever",
    short="Lv",
    versions="Data API v1",
    rung=Rung.DOUBLE,
    rung_at="Nov 2026",
    minutes=10,
    clicks=(
        Click(
            "Settings > Integrations and API > API Credentials",
            "Generate a new key. A super admin decides here whether it may read confidential data.",
        ),
        Click(
            "The key > Permissions",
            "Allow the key to read everything named below, and to write opportunities, notes and contacts. If it may"
            " also read and write webhooks, the agent adds its webhooks itself.",
        ),
        Click(
            "Settings > Integrations and API > Webhooks",
            "If the key may not add webhooks, add {hook} by hand to the events of candidates, applications and "
            "contacts, and copy the signature token of each event into the field “Signature tokens” below. Changes "
            "then arrive within seconds. Without webhooks, the agent finds changes by polling.",
        ),
    ),
    needs=(
        Need(
            name=scope("postings"),
            label="Read postings",
            without="nothing can be sent, because everything belongs to a job",
            is_required=True,
        ),
        Need(
            name=scope("opportunities"),
            label="Read opportunities",
            without="recruiters do not see who is in the ATS already",
        ),
        Need(
            name=scope("users"),
            label="Read users",
            without="only access lists arrive, because authors of notes and owners of jobs cannot be named, and no "
            "export is written, because the agent finds no user to write as",
        ),
        Need(
            name=scope("stages"),
            label="Read stages",
            without="applications do not arrive",
        ),
        Need(
            name=scope("archive_reasons"),
            label="Read archive reasons",
            without="applications of people who were archived do not arrive",
        ),
        Need(
            name=scope("notes"),
            label="Read notes",
            without="people and applications do not arrive, because their notes cannot be read",
        ),
        Need(
            name=scope("feedback"),
            label="Read feedback",
            without="applications do not arrive",
        ),
        Need(
            name=scope("resumes"),
            label="Read résumés",
            without="applications do not arrive",
        ),
    ),
    fields=(
        Field(name="key", label="API key", kind=FieldKind.SECRET, way=Way.KEYS),
        *CLIENT_FIELDS,
        Field(
            name="user",
            label="E-mail of the agent’s user",
            help="Lever requires each change to be made by a user. As this user, the agent writes all notes and "
            "InMails, and the exports of recruiters whom Lever does not know.",
        ),
        Field(
            name="base_url",
            label="API address",
            kind=FieldKind.URL,
            default="https://api.lever.co/v1",
            help="For a sandbox: https://api.sandbox.lever.co/v1.",
            is_account=True,
        ),
        Field(
            name="confidential",
            label="Confidential postings",
            kind=FieldKind.CHOICE,
            choices=(("no", "Leave out"), ("yes", "Read, if the key or the app may do so")),
            default="no",
        ),
        Field(
            name="signature_tokens",
            label="Signature tokens",
            kind=FieldKind.LINES,
            help="The tokens of webhooks that were added by hand, one per line.",
            is_optional=True,
        ),
    ),
    sign_in=SIGN_IN,
    undoes=frozenset({Part.NOTE}),
    stays="People and opportunities stay: the API deletes neither.",
    lacks=(
        (
            "Lever cannot be searched by profile address: somebody without an e-mail address is found only if the agent"
            " created the record, or if the record is less than an hour old."
        ),
        "Lever has no webhook for postings: changes of jobs arrive when the agent next asks Lever for changes.",
        "A note or feedback added to somebody who is already archived arrives with that person’s next change.",
        (
            "Notes, feedback and résumés are read only for opportunities that changed within the last two years: "
            "Lever requires three requests for each opportunity."
        ),
        "The first export shows whether the key may write: Lever does not say.",
        "The API cannot count records, so the connection’s page shows no total before the first sync.",
    ),
)
