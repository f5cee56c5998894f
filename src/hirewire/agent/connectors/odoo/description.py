"""The ``Description`` of Odoo Recruitment: steps, permissions and settings for connecting, and known limits."""

from datetime import timedelta
from typing import Final

from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung
from hirewire.agent.sdk.undo import Part

DESCRIPTION: Final = Description(
    title="Odoo Recruitment",
    short="Od",
    versions="11, 17 to 19",
    rung=Rung.REAL_SERVER,
    rung_at="Nov 2026",
    rung_with="with version 11; 17 to 19 against our double",
    minutes=10,
    clicks=(
        Click("Settings > Users", "Add a user for the agent, such as “Recruiting Agent”."),
        Click(
            "The user > Access Rights > Recruitment",
            "Choose “Officer”. In version 19, also allow access to contacts.",
        ),
        Click(
            "The user > Preferences > Account Security",
            "Sign in as this user and add an API key. Before version 14, use the user’s password instead.",
        ),
    ),
    needs=(
        Need(
            name="hr.job · read",
            label="Read job positions",
            without="nothing can be sent, because everything belongs to a job",
            is_required=True,
        ),
        Need(
            name="hr.applicant · read",
            label="Read applicants",
            without="recruiters do not see who is in the ATS already",
        ),
        Need(
            name="hr.candidate · read",
            label="Read candidates (version 18)",
            without="recruiters do not see who is in the ATS already",
        ),
        Need(name="res.users · read", label="Read users", without="users do not arrive"),
        Need(
            name="mail.message · read",
            label="Read notes",
            without="neither notes nor stages arrive",
        ),
        Need(
            name="ir.attachment · read",
            label="Read attachments",
            without="applications do not arrive, because their résumés cannot be read",
        ),
        Need(name="hr.applicant · create", label="Add applicants", without="exports do not arrive"),
        Need(
            name="hr.applicant · write",
            label="Change applicants",
            without="notes and messages do not arrive, and adding a known person to another job may fail",
        ),
    ),
    fields=(
        Field(
            name="base_url",
            label="Address of Odoo",
            kind=FieldKind.URL,
            help="Such as https://odoo.example.",
            is_account=True,
        ),
        Field(name="database", label="Database", is_account=True),
        Field(name="user", label="Login of the agent’s user", is_login=True),
        Field(name="key", label="API key", kind=FieldKind.SECRET, help="Before version 14: the user’s password."),
    ),
    undoes=frozenset({Part.CANDIDATE, Part.APPLICATION, Part.NOTE}),
    lacks=(
        "Odoo Recruitment sends no webhooks: changes arrive when the agent next asks Odoo for changes.",
        "Odoo lists no deletions: a comparison of all ids finds them within the hour.",
        "There is no interview feedback, and there are no access lists.",
        "Odoo marks no candidates as private and no jobs as confidential, so Recruiter gets all of them.",
        "If Odoo shows stage changes only to administrators, Recruiter gets only the current stage.",
        "A note changed in Recruiter becomes a second note in Odoo. A note deleted in Recruiter stays in Odoo.",
    ),
    # One request returns two thousand ids, so comparing all ids is cheap.
    compares_every=timedelta(hours=1),
    api_ends="XML-RPC and JSON-RPC end with Odoo 22, planned for 2028; the connector uses JSON-2 from version 19 on.",
)
