"""The ``Description`` of Workable: steps, permissions and settings for connecting, and known limits."""

from typing import Final

from hirewire.agent.connectors.workable.lists import scope
from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung

DESCRIPTION: Final = Description(
    title="Workable",
    short="Wb",
    versions="API v3",
    rung=Rung.DOUBLE,
    rung_at="Nov 2026",
    minutes=5,
    clicks=(
        Click(
            "Settings > Integrations > Apps > API Access Tokens",
            "Generate an API token, as an administrator. Tick the scopes r_jobs, r_candidates and w_candidates, and"
            " w_comments if it is offered. Tokens expire after two years at most, so note the date. The agent adds its"
            " webhooks itself.",
        ),
        Click("Settings > Company profile", "Copy the subdomain: it is part of the API address."),
    ),
    needs=(
        Need(
            name=scope("jobs"),
            label="Read jobs, members and teams",
            without="nothing can be sent, because everything belongs to a job",
            is_required=True,
        ),
        Need(
            name=scope("candidates"),
            label="Read candidates and their activities",
            without="recruiters do not see who is in the ATS already, and no applications arrive",
        ),
    ),
    fields=(
        Field(name="key", label="API access token", kind=FieldKind.SECRET),
        Field(
            name="base_url",
            label="API address",
            kind=FieldKind.URL,
            help="With the account’s subdomain, such as https://larkspur.workable.com/spi/v3.",
            is_account=True,
        ),
        Field(
            name="user",
            label="E-mail of the agent’s member",
            help="Workable wants to know which member writes a comment or copies a candidate to another job. The agent"
            " names this member for all comments. For a copy, it names this member only if Workable does not know the"
            " recruiter.",
        ),
        Field(
            name="invented_domain",
            label="Domain of made-up addresses",
            help="Workable requires an e-mail address for everybody. If you name a domain that gets no mail, such as"
            " invalid.example, people without an address get a made-up address in this domain, which Recruiter never"
            " sees. If you name no domain, exports of people without an address are refused.",
            is_optional=True,
        ),
        Field(
            name="signature_keys",
            label="Secrets of OAuth apps",
            kind=FieldKind.LINES,
            help="Only if the token comes from an OAuth app: the app’s secret signs the webhooks. One per line.",
            is_optional=True,
        ),
    ),
    stays="Everything stays: the API deletes neither people nor comments.",
    has_joint_list=True,
    lacks=(
        (
            "Workable cannot be searched by profile address: somebody without an e-mail address is found only if the"
            " agent created the record, or if the record is less than an hour old."
        ),
        (
            "Workable keeps a record for each person on each job. Copies are recognized as one person. Somebody who"
            " applied twice appears as two people."
        ),
        (
            "An account’s token allows one request a second, and each candidate needs three. So a first sync of 10,000"
            " candidates takes about eight hours. An OAuth app’s token allows five requests a second."
        ),
        (
            "If a note changes in Recruiter, the agent writes a second comment. If a note is deleted in Recruiter, its"
            " comment stays. The API can neither change nor delete comments."
        ),
        "Stages, comments and ratings are read only for records that changed within the last two years.",
        "Workable has no webhook for comments and changed details: they arrive when the agent next asks.",
        "The API does not mark candidates as private, so none is held back.",
        "The first export shows whether the token may write: Workable does not say.",
        "The API cannot count, so the page shows no total before the first sync.",
    ),
)
