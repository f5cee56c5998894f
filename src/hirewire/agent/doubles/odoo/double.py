"""A database of Odoo: its models, the rights of its user, and the two ways to call it."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from http import HTTPStatus
from typing import Any, ClassVar, Final

from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.odoo.domains import matches
from hirewire.agent.doubles.odoo.models import REQUIRED, models

DATABASE: Final = "larkspur"
USER: Final = "agent"
KEY: Final = "odoo-key"
UID: Final = 7
_WRITES: Final = {"create", "write", "unlink", "message_post"}


class Fault(Exception):
    """An error of Odoo: the name of its class in Odoo, and its message."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


_OF_CANDIDATES: Final = {"partner_name", "email_from", "partner_phone", "linkedin_profile", "partner_id"}
_STATUS: Final = ("hr.applicant", "application_status")


class Odoo(Double):
    title: ClassVar[str] = "Odoo"

    def __init__(self, *, clock: Clock, version: int = 17) -> None:
        super().__init__(clock=clock)
        self.version = version
        self.fields = models(version)
        self.enumerated = ("hr.job", "state") if "state" in self.fields["hr.job"] else _STATUS
        self.needed = ("hr.applicant", "email_from")
        self.tables: dict[str, dict[int, Row]] = {name: {} for name in self.fields}
        self._last_id = 100
        self.note = self.add("mail.message.subtype", name="Note", internal=True)["id"]
        self.comment = self.add("mail.message.subtype", name="Discussions", internal=False)["id"]
        self.me = self.add("res.partner", name="Recruiting Agent")["id"]
        self.stage_field = self.add("ir.model.fields", name="stage_id")["id"] if "ir.model.fields" in self.fields else 0
        self._methods: Mapping[str, Callable[..., Any]] = {
            "fields_get": self._fields_get,
            "search_read": self._search_read,
            "search_count": self._search_count,
            "check_access_rights": self._may,
            "has_access": self._may,
            "create": self._create,
            "write": self._write,
            "unlink": self._unlink,
            "message_post": self._message_post,
        }

    # -- records

    def add(self, model: str, /, **values: object) -> Row:
        self._last_id += 1
        now = self._now()
        row: Row = dict.fromkeys(self.fields[model], False)
        row.update({"id": self._last_id, "create_date": now, "write_date": now}, **values)
        if "active" in row:
            row["active"] = values.get("active", True)
        self.tables[model][row["id"]] = row
        return row

    def change(self, model: str, key: int, /, **values: object) -> Row:
        row = self.tables[model][key]
        if "stage_id" in values and row.get("stage_id") != values["stage_id"]:
            self._track(model, row, values["stage_id"])
            row["date_last_stage_update"] = self._now()
        row.update(values, write_date=self._now())
        if model == "hr.candidate":
            # The fields in ``_OF_CANDIDATES`` belong to the candidate. Applicants only show these fields, so the
            # ``write_date`` of applicants does not change.
            shown = {name: value for name, value in values.items() if name in _OF_CANDIDATES}
            for applicant in self.tables["hr.applicant"].values():
                if applicant["candidate_id"] == key:
                    applicant.update(shown)
        return row

    def post(self, model: str, key: int, body: str, *, subtype: int, author: int) -> Row:
        fields = {"model": model, "res_id": key, "body": body, "date": self._now()}
        return self.add("mail.message", **fields, message_type="comment", subtype_id=subtype, author_id=author)

    def remove(self, model: str, key: int) -> None:
        del self.tables[model][key]

    # -- the two protocols

    def is_write(self, request: Request) -> bool:
        return _called(request)[1] in _WRITES

    def refusal(self, refused: Refusal) -> Response:
        return Response(refused.status, {"name": "werkzeug.exceptions.NotFound", "message": refused.message})

    def answer(self, request: Request) -> Response:
        if request.path == "jsonrpc":
            return self._json_rpc(request)
        if request.path.startswith("json/2/") and self.version >= _JSON_2:
            return self._json_2(request)
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found.")

    def _json_rpc(self, request: Request) -> Response:
        params = request.json()["params"]
        envelope: Row = {"jsonrpc": "2.0", "id": request.json().get("id")}
        try:
            envelope["result"] = self._served(request, params["service"], params["method"], params["args"])
        except Fault as fault:
            data = {"name": fault.name, "message": fault.message, "debug": ""}
            envelope["error"] = {"code": 200, "message": "Odoo Server Error", "data": data}
        return Response(200, envelope)

    def _served(self, request: Request, service: str, method: str, args: Sequence[Any]) -> Any:  # noqa: ANN401 - any JSON value
        if (service, method) == ("common", "version"):
            return {"server_version": f"{self.version}.0", "server_serie": f"{self.version}.0", "protocol_version": 1}
        if (service, method) == ("common", "authenticate"):
            return UID if self._knows(args[0], args[1], args[2]) else False
        database, uid, key, model, name, positional, *rest = args
        if uid != UID or not self._knows(database, USER, key):
            raise Fault("odoo.exceptions.AccessDenied", "Access denied")
        return self.call(request, model, name, _named(name, positional, rest[0] if rest else {}))

    def _json_2(self, request: Request) -> Response:
        key = request.headers.get("Authorization", "").removeprefix("bearer ")
        if not self._knows(request.headers.get("X-Odoo-Database", DATABASE), USER, key):
            return Response(401, {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"})
        _, _, model, name = request.path.split("/")
        arguments = request.json()
        if name == "create":
            arguments["values"] = arguments.pop("vals_list")[0]
        try:
            result = self.call(request, model, name, arguments)
        except Fault as fault:
            return Response(
                _status(fault.name), {"name": fault.name, "message": fault.message, "arguments": [], "debug": ""}
            )
        return Response(200, [result] if name == "create" else result)

    def _knows(self, database: str, user: str, key: str) -> bool:
        return not self.is_revoked and (database, user, key) == (DATABASE, USER, KEY)

    def is_about(self, request: Request, resource: str) -> bool:
        return resource in request.path or resource in request.body.decode()

    # -- models

    def call(self, request: Request, model: str, method: str, arguments: Row) -> Any:  # noqa: ANN401 - any JSON value
        if model not in self.fields:
            raise Fault("odoo.exceptions.UserError", f"Object {model} doesn't exist")
        if method not in self._methods:
            raise Fault("builtins.AttributeError", f"The method '{method}' does not exist on {model}")
        access = "write" if method == "message_post" else method if method in _WRITES else "read"
        if method in {*_WRITES, "search_read", "search_count"} and f"{model} · {access}" in self.forbidden:
            raise Fault("odoo.exceptions.AccessError", f"You are not allowed to access {model}.")
        if method in _WRITES:
            self.record(request, USER)
        return self._methods[method](model, **arguments)

    def _fields_get(self, model: str, **_: object) -> Row:
        return {
            name: {"type": kind.partition(":")[0].partition(" ")[0], "required": kind == REQUIRED}
            for name, kind in self.fields[model].items()
        }

    def _search_read(
        self,
        model: str,
        domain: Sequence[Any] = (),
        fields: Sequence[str] = (),
        order: str = "id asc",
        limit: int | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> list[Row]:
        unknown = [name for name in fields if name not in self.fields[model]]
        if unknown and self.version >= 17:  # noqa: PLR2004 - earlier versions ignore what they do not know
            raise Fault("builtins.ValueError", f"Invalid field {unknown[0]!r} on model {model!r}")
        if limit is not None:
            self.turn_page()
        rows = self._found(model, domain, context or {})
        rows.sort(key=lambda row: row["id"], reverse=order.endswith("desc"))
        if self.repeats_tokens:
            rows = self._found(model, [], context or {})
        length = min(limit or len(rows), self.longest_page or len(rows)) if limit else len(rows)
        return [self._shown(model, row, fields) for row in rows[:length]]

    def _search_count(self, model: str, domain: Sequence[Any] = (), **options: Any) -> int:  # noqa: ANN401 - other arguments
        return len(self._found(model, options.get("args", domain), options.get("context") or {}))

    def _may(self, model: str, operation: str = "read", **_: object) -> bool:
        return f"{model} · {operation}" not in self.forbidden

    def _create(self, model: str, values: Row, **_: object) -> int:
        missing = [name for name, kind in self.fields[model].items() if kind == REQUIRED and not values.get(name)]
        if missing:
            raise Fault("odoo.exceptions.ValidationError", f"Mandatory field: {missing[0]}")
        row = self.add(model, **{name: values[name] for name in self._settable(model, values)})
        if model == "hr.applicant":
            self._begin(row, is_explicit="stage_id" in values)
        key: int = row["id"]
        return key

    def _write(self, model: str, ids: Sequence[int], vals: Row, **_: object) -> bool:
        for key in ids:
            self._require(model, key)
            self.change(model, key, **{name: vals[name] for name in self._settable(model, vals)})
        return True

    def _unlink(self, model: str, ids: Sequence[int], **_: object) -> bool:
        for key in ids:
            self._require(model, key)
            self.remove(model, key)
        return True

    def _message_post(self, model: str, ids: Sequence[int], body: str = "", **options: Any) -> Any:  # noqa: ANN401 - a number or a list of one
        self._require(model, ids[0])
        named = "subtype_xmlid" if self.version >= _SUBTYPE_XMLID else "subtype"
        is_note = options.get(named) == "mail.mt_note"
        if not is_note:
            self.mails.append(f"{model} {ids[0]}")
        if "body_is_html" in options and self.version < _ESCAPES:
            raise Fault("builtins.TypeError", "message_post() got an unexpected keyword argument 'body_is_html'")
        text = body if self.version < _ESCAPES or options.get("body_is_html") else escape(body, quote=False)
        subtype = self.note if is_note else self.comment
        key = self.post(model, ids[0], f"<p>{text}</p>", subtype=subtype, author=self.me)["id"]
        return [key] if self.version >= _JSON_2 else key

    def _begin(self, applicant: Row, *, is_explicit: bool) -> None:
        """Put a new applicant in the given stage, or else in the first.

        Odoo sends an e-mail if a request names the stage and the stage has a template.
        """
        stages = sorted(self.tables["hr.recruitment.stage"].values(), key=lambda row: row["sequence"])
        stage_id = applicant["stage_id"] or (stages[0]["id"] if stages else False)
        if not stage_id:
            return
        if is_explicit and self.tables["hr.recruitment.stage"][stage_id]["template_id"]:
            self.mails.append(f"applicant {applicant['id']}")
        applicant["stage_id"] = False
        self.change("hr.applicant", applicant["id"], stage_id=stage_id)

    def _track(self, model: str, row: Row, stage_id: object) -> None:
        stages = self.tables["hr.recruitment.stage"]
        fields = {"model": model, "res_id": row["id"], "date": self._now(), "message_type": "notification"}
        message = self.add("mail.message", **fields, subtype_id=self.comment, author_id=self.me)
        old = stages[row["stage_id"]]["name"] if row["stage_id"] else False
        new = stages[stage_id]["name"] if isinstance(stage_id, int) and stage_id in stages else False
        about = {"field_id": self.stage_field} if self.stage_field else {"field": "stage_id"}
        self.add("mail.tracking.value", mail_message_id=message["id"], old_value_char=old, new_value_char=new, **about)

    def _found(self, model: str, domain: Sequence[Any], context: Mapping[str, Any]) -> list[Row]:
        rows = [row for row in self.tables[model].values() if matches(domain, row, self._value(model))]
        if context.get("active_test", True):
            rows = [row for row in rows if row.get("active", True) is not False]
        return rows

    def _value(self, model: str) -> Callable[[Row, str], Any]:
        def value(row: Row, path: str) -> Any:  # noqa: ANN401 - any value of a field
            name, _, rest = path.partition(".")
            if not rest:
                return row.get(name, False)
            other = self.fields[model][name].partition(":")[2]
            linked = self.tables[other].get(row.get(name, 0))
            return self._value(other)(linked, rest) if linked else False

        return value

    def _shown(self, model: str, row: Row, fields: Sequence[str]) -> Row:
        shown: Row = {"id": row["id"]}
        # As in Odoo, an empty list of names means all fields.
        for name in fields or self.fields[model]:
            if name not in self.fields[model] or name not in row:
                continue
            other = self.fields[model][name].partition(":")[2]
            linked = self.tables.get(other, {}).get(row[name]) if other else None
            shown[name] = [row[name], linked.get("name", str(row[name]))] if linked else row[name]
        return shown

    def _settable(self, model: str, values: Row) -> list[str]:
        return [name for name in values if name in self.fields[model]]

    def _require(self, model: str, key: int) -> None:
        if key not in self.tables[model]:
            raise Fault("odoo.exceptions.MissingError", "Record does not exist or has been deleted.")

    def _now(self) -> str:
        return self.clock.now().strftime("%Y-%m-%d %H:%M:%S")


_JSON_2: Final = 19
_ESCAPES: Final = 17
_SUBTYPE_XMLID: Final = 14


def _status(name: str) -> int:
    """The status of an error in JSON-2. Python's own errors, for example for an unknown field, get 500."""
    if not name.startswith("odoo.exceptions."):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    if "Access" in name:
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.NOT_FOUND if "Missing" in name else HTTPStatus.UNPROCESSABLE_ENTITY


def _called(request: Request) -> tuple[str, str]:
    if request.path.startswith("json/2/"):
        model, _, method = request.path.removeprefix("json/2/").partition("/")
        return model, method
    args = request.json().get("params", {}).get("args", [])
    return (args[3], args[4]) if len(args) > 4 else ("", "")  # noqa: PLR2004 - JSON-RPC has model and method there


def _named(method: str, positional: Sequence[Any], named: Mapping[str, Any]) -> Row:
    """Return the arguments by name. JSON-RPC passes ids and values by position."""
    names = {"create": ["values"], "write": ["ids", "vals"], "unlink": ["ids"], "message_post": ["ids"]}
    return {**dict(zip(names.get(method, []), positional, strict=False)), **named}
