"""An adapter of ``hirewire certify run`` that does what people would do in Odoo 11.

A candidate is an applicant without a job. An application is another applicant with the same contact, so that candidate
and application have separate notes.
"""

import json
import os
import xmlrpc.client
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, Self

from hirewire.agent.doubles.options import ConnectionOptions
from hirewire.certification.recordings import Sandbox
from tools.odoo_server import Odoo

#: The environment variable from which the adapter learns how to reach Odoo, the sandbox and the agent's connection.
#: The adapter needs it because a run creates the adapter without arguments.
VARIABLE: Final = "HIREWIRE_ODOO_ADAPTER"
_APPLICANT: Final = "hr.applicant"
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def environment(odoo: Odoo, *, sandbox: str, connection: str, agent_key: str) -> dict[str, str]:
    where = {"url": odoo.url, "database": odoo.database, "login": odoo.login, "password": odoo.password}
    return {VARIABLE: json.dumps({**where, "sandbox": sandbox, "connection": connection, "agent_key": agent_key})}


class Models:
    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self._url, self._database, self._password = url, database, password
        with xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common") as common:
            self._user: Any = common.authenticate(database, login, password, {})

    @classmethod
    def of(cls, odoo: Odoo) -> Self:
        return cls(odoo.url, odoo.database, odoo.login, odoo.password)

    def do(self, model: str, method: str, *args: object, **options: object) -> Any:  # noqa: ANN401 - any JSON value
        with xmlrpc.client.ServerProxy(f"{self._url}/xmlrpc/2/object", allow_none=True) as models:
            call: Callable[..., Any] = models.execute_kw
            return call(self._database, self._user, self._password, model, method, list(args), options)


class OdooSteps:
    product = "Agent with Odoo 11"
    lacks: Mapping[str, str] = {
        "add-feedback": "Odoo Recruitment has no interview feedback.",
        "delete-stage": "Odoo keeps every move in the history.",
        "create-list": "Odoo Recruitment has no access lists.",
    }

    def __init__(self) -> None:
        where = json.loads(os.environ[VARIABLE])
        self._models = Models(where["url"], where["database"], where["login"], where["password"])
        self._sandbox = where["sandbox"]
        self._options = ConnectionOptions()
        self._options.know(where["connection"], where["agent_key"])

    def create_job(self, *, title: str, description: str, city: str, country: str, availability: str) -> str:
        self._options.prepare("create-job", {"availability": availability})
        countries = self._do("res.country", "search", [["name", "=", country]])
        place = self._do("res.partner", "create", {"name": city, "city": city, "country_id": countries[0]})
        job = self._do(
            "hr.job",
            "create",
            {
                # Odoo refuses an empty name, but accepts a space.
                "name": title or " ",
                "description": description,
                "website_description": f"<p>{description}</p>",
                "website_published": availability == "public",
                "address_id": place,
            },
        )
        return self._after(_MINUTE, job)

    def edit_job(self, *, job: str, title: str) -> str:
        self._do("hr.job", "write", [int(job)], {"name": title})
        return self._after(_MINUTE, job)

    def create_candidate(self, *, first_name: str, last_name: str, email: str, phone: str, **_others: str) -> str:
        name = f"{first_name} {last_name}"
        values = {"name": name, "partner_name": name, "email_from": email, "partner_phone": phone}
        return self._after(_MINUTE, self._do(_APPLICANT, "create", values))

    def edit_candidate(self, *, candidate: str, title: str) -> str:
        """Write the title into the summary, because an applicant in Odoo has no title."""
        return self._changed(candidate, description=title)

    def delete_candidate(self, *, candidate: str) -> None:
        contact = self._row(candidate)["partner_id"]
        others = self._do(_APPLICANT, "search", [["partner_id", "=", contact[0]]]) if contact else []
        self._do(_APPLICANT, "unlink", sorted({int(candidate), *others}))
        self._after(_HOUR)

    def create_application(self, *, candidate: str, job: str) -> str:
        known = self._row(candidate)
        name, email = known["partner_name"], known["email_from"]
        contact = known["partner_id"][0] if known["partner_id"] else None
        if contact is None:
            contact = self._do("res.partner", "create", {"name": name, "email": email})
            self._do(_APPLICANT, "write", [int(candidate)], {"partner_id": contact})
        values = {"name": name, "partner_name": name, "email_from": email, "partner_id": contact, "job_id": int(job)}
        return self._after(_MINUTE, self._do(_APPLICANT, "create", values))

    def delete_application(self, *, application: str) -> None:
        self._do(_APPLICANT, "unlink", [int(application)])
        self._after(_HOUR)

    def move_stage(self, *, application: str) -> str:
        stages = self._do("hr.recruitment.stage", "search", [], order="sequence, id")
        present = self._row(application)["stage_id"][0]
        self._do(_APPLICANT, "write", [int(application)], {"stage_id": stages[stages.index(present) + 1]})
        tracked = [["mail_message_id.model", "=", _APPLICANT], ["mail_message_id.res_id", "=", int(application)]]
        moves = self._do("mail.tracking.value", "search", tracked, order="id desc", limit=1)
        return self._after(_MINUTE, moves[0])

    def add_candidate_note(self, *, candidate: str, text: str) -> str:
        return self._note(candidate, text)

    def add_application_note(self, *, application: str, text: str) -> str:
        return self._note(application, text)

    def delete_candidate_note(self, *, candidate: str, candidate_note: str) -> None:
        self._drop_note(candidate, candidate_note)

    def delete_application_note(self, *, application: str, application_note: str) -> None:
        self._drop_note(application, application_note)

    def _note(self, applicant: str, text: str) -> str:
        kind = {"message_type": "comment", "subtype": "mail.mt_note"}
        made = self._do(_APPLICANT, "message_post", [int(applicant)], body=text, **kind)
        return self._after(_MINUTE, made[0] if isinstance(made, list) else made)

    def _drop_note(self, applicant: str, note: str) -> None:
        self._do("mail.message", "unlink", [int(note)])
        # Odoo does not report deleted notes. Change the applicant, so that the agent reads the applicant's notes again.
        self._changed(applicant, priority="1")

    def _changed(self, applicant: str, **values: str) -> str:
        self._do(_APPLICANT, "write", [int(applicant)], values)
        return self._after(_MINUTE, applicant)

    def _row(self, applicant: str) -> dict[str, Any]:
        fields = ["partner_name", "email_from", "partner_id", "stage_id"]
        rows: list[dict[str, Any]] = self._do(_APPLICANT, "read", [int(applicant)], fields)
        return rows[0]

    def _do(self, model: str, method: str, *args: object, **options: object) -> Any:  # noqa: ANN401 - any JSON value
        return self._models.do(model, method, *args, **options)

    def _after(self, span: timedelta, made: object = "") -> str:
        """Move the sandbox's clock on by ``span``, and return ``made`` as text.

        The agent reads changes every minute. Every hour, it reads all ids, and so notices deletions.
        """
        with Sandbox(self._sandbox) as sandbox:
            sandbox.post("clock", {"seconds": span.total_seconds()})
        return str(made)
