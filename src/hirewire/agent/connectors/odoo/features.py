"""The models and fields that the customer's Odoo has.

Versions 14, 17, 18 and 19 changed some of them. So the connector asks the server which ones it has.
"""

from collections.abc import Mapping
from typing import Any, Final

from hirewire.agent.connectors.odoo.rpc import Odoo
from hirewire.agent.sdk.errors import Refused

WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "hr.job": (
        *("name", "description", "website_description", "website_url", "is_published", "website_published"),
        *("address_id", "company_id", "user_id", "active", "state", "published_date", "create_date", "write_date"),
    ),
    "hr.applicant": (
        *("partner_name", "email_from", "partner_phone", "partner_mobile", "linkedin_profile", "description"),
        *("name", "job_id", "stage_id", "date_last_stage_update", "refuse_reason_id", "refuse_date"),
        *("application_status", "source_id", "active", "partner_id", "candidate_id", "pool_applicant_id"),
        *("create_date", "write_date"),
    ),
    "hr.candidate": (
        *("partner_name", "email_from", "partner_phone", "linkedin_profile", "active", "create_date", "write_date"),
    ),
    "res.users": ("name", "login", "email", "active", "share", "create_date", "write_date"),
    "res.partner": ("city", "country_id"),
    "res.company": ("city", "country_id"),
    "mail.message": ("model", "res_id", "message_type", "subtype_id", "body", "author_id", "date", "write_date"),
    "mail.tracking.value": ("mail_message_id", "old_value_char", "new_value_char", "create_date", "field", "field_id"),
    "ir.attachment": ("name", "datas_fname", "res_id", "mimetype", "create_date", "write_date"),
}


class Features:
    def __init__(self, odoo: Odoo) -> None:
        self._odoo = odoo
        self._models: dict[str, dict[str, Any]] = {}

    def fields(self, model: str) -> list[str]:
        """The wanted fields that exist. In some versions, an unknown field makes the whole call fail."""
        known = self._of(model)
        return [name for name in WANTED[model] if name in known]

    def has(self, model: str, field: str = "id") -> bool:
        return field in self._of(model)

    def is_required(self, model: str, field: str) -> bool:
        return bool(self._of(model).get(field, {}).get("required"))

    @property
    def has_candidates(self) -> bool:
        """Whether Odoo has separate records for people. Only version 18 has them."""
        return self.has("hr.candidate")

    @property
    def stage_changes(self) -> list[Any]:
        if self.has("mail.tracking.value", "field_id"):
            return ["field_id.name", "=", "stage_id"]
        kind = self._of("mail.tracking.value").get("field", {}).get("type")
        return ["field.name" if kind == "many2one" else "field", "=", "stage_id"]

    def _of(self, model: str) -> dict[str, Any]:
        if model not in self._models:
            try:
                # If the user lacks the permission to read the model, Odoo may return no fields. Add the id, which every
                # model has, so that the model still counts as existing.
                fields = self._odoo.call(model, "fields_get", attributes=["type", "required"])
                self._models[model] = {"id": {"type": "integer"}, **fields}
            except Refused:
                self._models[model] = {}
        return self._models[model]
