"""The fields and values that the connector expects in Odoo's rows.

The connector does not decode rows into these shapes, but only compares rows with them. Odoo writes an empty field of
any type as ``false``. Fields that only some versions have are optional.
"""

from typing import Any, Final, TypeAlias

import msgspec

from hirewire.agent.sdk.drift import Expectations, Expected, Values

#: Known versions. The connector was tested with 11, and with doubles of 17 to 19.
VERSIONS: Final = frozenset({11, 14, 15, 16, 17, 18, 19})
Text: TypeAlias = str | bool
#: A reference to another record: ``[id, name]``, or the id alone.
Link: TypeAlias = list[Any] | int | bool


class Dated(msgspec.Struct, kw_only=True):
    id: int
    create_date: Text
    write_date: Text


class Job(Dated, kw_only=True):
    name: Text
    description: Text
    address_id: Link
    user_id: Link
    active: bool
    state: Text = False


class Applicant(Dated, kw_only=True):
    partner_name: Text
    email_from: Text
    job_id: Link
    stage_id: Link
    active: bool
    date_last_stage_update: Text
    source_id: Link
    application_status: Text = False


class Candidate(Dated, kw_only=True):
    partner_name: Text
    email_from: Text
    active: bool


class User(Dated, kw_only=True):
    name: Text
    login: Text
    email: Text
    active: bool
    share: bool


class Message(msgspec.Struct, kw_only=True):
    id: int
    res_id: int | bool
    body: Text
    author_id: Link
    date: Text


class Attachment(Dated, kw_only=True):
    name: Text
    res_id: int | bool


_JOBS: Final = Values(frozenset({"recruit", "open"}), "Jobs with another status count as closed.")
_APPLICATIONS: Final = Values(
    frozenset({"ongoing", "hired", "refused", "archived"}),
    "Applications with another status count as still in process.",
)
SHAPES: Final[dict[str, type[msgspec.Struct]]] = {
    "hr.job": Job,
    "hr.applicant": Applicant,
    "hr.candidate": Candidate,
    "res.users": User,
    "mail.message": Message,
    "ir.attachment": Attachment,
}
EXPECTS: Final = Expectations(
    {
        Job: Expected("hr.job", {"state": _JOBS}, frozenset({"state"})),
        Applicant: Expected("hr.applicant", {"application_status": _APPLICATIONS}, frozenset({"application_status"})),
        Candidate: Expected("hr.candidate"),
        User: Expected("res.users"),
        Message: Expected("mail.message"),
        Attachment: Expected("ir.attachment"),
    }
)
