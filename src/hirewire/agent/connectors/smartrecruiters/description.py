"""The ``Description`` of SmartRecruiters: steps, permissions and settings for connecting, and known limits."""

from typing import Final

from hirewire.agent.connectors.smartrecruiters.lists import REVIEWS, scope
from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung, address
from hirewire.agent.sdk.undo import Part

DESCRIPTION: Final = Description(
    title="SmartRecruiters",
    short="Sr",
    versions="Customer API",
    rung=Rung.DOUBLE,
    rung_at="Nov 2026",
    minutes=5,
    clicks=(
        Click(
            "Settings / Admin > Apps & Integrations > API Credentials",
            "As an administrator, add a credential. Choose the type “OAuth client ID” with the scopes that the agent"
            " needs, or the type “API key”, which may do everything that you may. The agent adds its webhooks itself.",
        ),
        Click(
            "Scopes of an OAuth client ID",
            "Tick the scopes for reading jobs, candidates and their status, users and reviews, for creating and"
            " managing candidates, and for messages and webhooks. SmartRecruiters shows the secret only once. Scopes"
            " cannot be changed later.",
        ),
    ),
    needs=(
        Need(
            name=scope("jobs"),
            label="Read jobs",
            without="nothing can be sent, because everything belongs to a job",
            is_required=True,
        ),
        Need(
            name=scope("candidates"),
            label="Read candidates",
            without="recruiters do not see who is in the ATS already, and no applications arrive",
        ),
        Need(
            name=scope("users"),
            label="Read users",
            without="jobs with a recruiter do not arrive, because the recruiter’s name is read from the users",
        ),
        Need(
            name=scope(REVIEWS),
            label="Read reviews",
            without="interview feedback does not arrive",
            is_partial=True,
        ),
    ),
    fields=(
        Field(
            name="key",
            label="API key",
            kind=FieldKind.SECRET,
            help="Leave it empty if you made an OAuth client ID.",
            is_optional=True,
        ),
        Field(
            name="client_id",
            label="Client id",
            help="The id of the OAuth client, if you use a client instead of a key. If both are given, the agent uses"
            " the client.",
            is_optional=True,
            is_login=True,
        ),
        Field(name="client_secret", label="Client secret", kind=FieldKind.SECRET, is_optional=True),
        Field(
            name="invented_domain",
            label="Domain of made-up addresses",
            help="SmartRecruiters requires an e-mail address for everybody. If you name a domain that gets no mail,"
            " such as invalid.example, people without an address get a made-up address in this domain, which Recruiter"
            " never sees. If you name no domain, exports of people without an address are refused.",
            is_optional=True,
        ),
        Field(
            name="signature_keys",
            label="Secret keys of webhooks",
            kind=FieldKind.LINES,
            help="The keys of subscriptions that somebody else made, one per line.",
            is_optional=True,
        ),
        address("base_url", "API address", "https://api.smartrecruiters.com", is_account=True),
        address("app_url", "Address in the browser", "https://www.smartrecruiters.com"),
    ),
    undoes=frozenset({Part.NOTE}),
    stays="People stay: SmartRecruiters does not say whether it added somebody or already knew their address.",
    has_joint_list=True,
    lacks=(
        "Notes in SmartRecruiters do not arrive: its API does not return them.",
        (
            "If a note or InMail changes in Recruiter, SmartRecruiters gets a second one. If SmartRecruiters does "
            "not confirm a note or InMail, the agent does not write it again, because nobody can check whether it "
            "is there."
        ),
        "SmartRecruiters does not list people without an application, so they arrive only if a webhook reports them.",
        (
            "SmartRecruiters cannot be searched by profile address: somebody without an e-mail address is found only if"
            " the agent created the record, or if the record changed within the last hour."
        ),
        (
            "Contact details, stages and résumés cost a request each, so the first sync reads stages and résumés only"
            " of people who changed within the last two years."
        ),
        (
            "Deleted people are noticed by webhook. If somebody was taken off a job, the agent notices it when their"
            " record next changes. The weekly comparison of ids finds the rest."
        ),
        "The first export shows whether the key may write: SmartRecruiters does not say.",
    ),
)
