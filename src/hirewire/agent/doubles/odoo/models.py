"""The models and fields of each version, as far as Recruitment needs them."""

from collections.abc import Mapping
from typing import Final

Fields = dict[str, str]
_DATES: Final[Fields] = {"id": "integer", "create_date": "datetime", "write_date": "datetime"}
_APPLICANT: Final[Fields] = {
    **_DATES,
    "partner_name": "char",
    "email_from": "char",
    "partner_phone": "char",
    "job_id": "many2one:hr.job",
    "stage_id": "many2one:hr.recruitment.stage",
    "date_last_stage_update": "datetime",
    "source_id": "many2one:utm.source",
    "partner_id": "many2one:res.partner",
    "user_id": "many2one:res.users",
    "active": "boolean",
}
_REFUSAL: Final[Fields] = {
    "refuse_reason_id": "many2one:hr.applicant.refuse.reason",
    "refuse_date": "datetime",
    "application_status": "selection",
    "linkedin_profile": "char",
}
_MODELS: Final[Mapping[str, Fields]] = {
    "hr.job": {
        **_DATES,
        "name": "char",
        "description": "text",
        "address_id": "many2one:res.partner",
        "company_id": "many2one:res.company",
        "user_id": "many2one:res.users",
        "active": "boolean",
    },
    "hr.applicant": _APPLICANT,
    "hr.recruitment.stage": {**_DATES, "name": "char", "sequence": "integer", "template_id": "many2one:mail.template"},
    "res.users": {**_DATES, "name": "char", "login": "char", "email": "char", "active": "boolean", "share": "boolean"},
    "res.partner": {**_DATES, "name": "char", "email": "char", "city": "char", "country_id": "many2one:res.country"},
    "res.company": {
        **_DATES,
        "name": "char",
        "partner_id": "many2one:res.partner",
        "city": "char",
        "country_id": "many2one:res.country",
    },
    "res.country": {**_DATES, "name": "char"},
    "utm.source": {**_DATES, "name": "char"},
    "mail.message": {
        **_DATES,
        "model": "char",
        "res_id": "integer",
        "message_type": "selection",
        "body": "html",
        "subtype_id": "many2one:mail.message.subtype",
        "author_id": "many2one:res.partner",
        "date": "datetime",
    },
    "mail.message.subtype": {**_DATES, "name": "char", "internal": "boolean"},
    "mail.tracking.value": {
        **_DATES,
        "mail_message_id": "many2one:mail.message",
        "old_value_char": "char",
        "new_value_char": "char",
    },
    "ir.attachment": {
        **_DATES,
        "name": "char",
        "res_model": "char",
        "res_id": "integer",
        "mimetype": "char",
        "datas": "binary",
    },
}
REQUIRED: Final = "char required"


def models(version: int) -> dict[str, Fields]:
    """Return the models of a version, as the vendor's source code for that version defines them."""
    made = {name: dict(fields) for name, fields in _MODELS.items()}
    if version < 17:  # noqa: PLR2004 - the version in which fields and models changed
        made["hr.job"]["state"] = "selection"
        made["hr.applicant"].update(name=REQUIRED, description="text", partner_mobile="char")
        made["mail.tracking.value"]["field"] = "char"
        made["ir.attachment"]["datas_fname"] = "char"
        return made
    made["hr.job"].update(website_description="html", website_url="char", is_published="boolean", published_date="date")
    made["hr.applicant"].update(_REFUSAL)
    made["hr.applicant.refuse.reason"] = {**_DATES, "name": "char"}
    made["mail.tracking.value"]["field_id"] = "many2one:ir.model.fields"
    made["ir.model.fields"] = {**_DATES, "name": "char"}
    if version == 17:  # noqa: PLR2004 - the last version with a required subject
        made["hr.applicant"].update(name=REQUIRED, description="html")
    if version == 18:  # noqa: PLR2004 - the only version with candidates
        made["hr.applicant"]["candidate_id"] = "many2one:hr.candidate"
        names = ("partner_name", "email_from", "partner_phone", "linkedin_profile", "partner_id", "active")
        made["hr.candidate"] = {**_DATES, **{name: made["hr.applicant"][name] for name in names}}
    if version >= 19:  # noqa: PLR2004 - the version with talent pools
        made["hr.applicant"]["pool_applicant_id"] = "many2one:hr.applicant"
    return made
