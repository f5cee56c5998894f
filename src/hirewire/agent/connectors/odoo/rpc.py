"""Calling methods of Odoo's models: by JSON-2 in version 19 and later, by JSON-RPC in earlier versions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import httpx2
import msgspec

from hirewire.agent.connectors.odoo.expects import EXPECTS, VERSIONS
from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import MissingPermission, NoAccess, Refused, TryLater, Unsure
from hirewire.agent.sdk.http import AtsClient, HeaderKey, Pace, exchanges

JSON_2: Final = 19
_DENIED: Final = "AccessDenied"
_FORBIDDEN: Final = "AccessError"
#: Temporary errors of Odoo: the database resolved a conflict in favor of another transaction, or is restarting.
_PASSING: Final = ("OperationalError", "SerializationFailure", "LockNotAvailable", "InterfaceError")
#: Python errors that a wrong request causes in Odoo.
_MISTAKES: Final = {"AttributeError", "KeyError", "TypeError", "ValueError"}
_READS: Final = {"search_read", "search_count", "read", "fields_get", "check_access_rights", "has_access"}
_ACTIONS: Final = {"create": "create", "write": "write", "message_post": "write", "unlink": "unlink"}


class Login(msgspec.Struct, frozen=True):
    database: str
    user: str
    key: str

    def __repr__(self) -> str:
        return f"Login(database={self.database!r})"


class _Named(msgspec.Struct):
    name: str = ""


class _Json2(AtsClient):
    def refuses(self, content: bytes) -> bool:
        """Whether the body names a Python error that a wrong request causes.

        The status does not distinguish a wrong request from a temporary fault: JSON-2 also answers wrong requests with
        status 500, for example a request for an unknown field.
        """
        try:
            error = msgspec.json.decode(content, type=_Named)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return False
        return error.name.rpartition(".")[2] in _MISTAKES


class Odoo:
    def __init__(
        self, *, base_url: str, login: Login, pace: Pace, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self._login = login
        self.watch = watch = Watch(EXPECTS)
        self._open = AtsClient(base_url=base_url, auth=None, pace=pace, transport=transport, watch=watch)
        headers = {"X-Odoo-Database": login.database}
        auth = HeaderKey("Authorization", f"bearer {login.key}")
        self._keyed = _Json2(base_url=base_url, auth=auth, pace=pace, transport=transport, headers=headers, watch=watch)
        self._version: tuple[int, str] | None = None
        self._uid: int | None = None

    def close(self) -> None:
        self._open.close()
        self._keyed.close()

    @property
    def version(self) -> int:
        return self._versions()[0]

    @property
    def full_version(self) -> str:
        return self._versions()[1]

    def server_now(self) -> datetime:
        return (self._keyed if self.version >= JSON_2 else self._open).server_now()

    def call(self, model: str, method: str, *, ids: Sequence[int] | None = None, **arguments: Any) -> Any:  # noqa: ANN401 - any JSON value
        needs = f"{model} · {_ACTIONS.get(method, 'read')}"
        is_read = method in _READS
        if self.version >= JSON_2:
            return self._json_2(model, method, ids, arguments, needs=needs, is_read=is_read)
        # JSON-RPC takes ids and values by position.
        first: list[object] = [list(ids)] if ids is not None else []
        if method == "create":
            first = [arguments.pop("values")]
        elif method == "write":
            first.append(arguments.pop("vals"))
        args = [self._login.database, self._user_id(), self._login.key, model, method, first, arguments]
        # ``args`` contains the API key, so the ledger of writes gets only the model, the method and the method's own
        # arguments.
        shown = f"{model}/{method}", {"args": first, **arguments}
        return self._rpc("object", "execute_kw", args, needs=needs, is_read=is_read, shown=shown)

    def _json_2(
        self,
        model: str,
        method: str,
        ids: Sequence[int] | None,
        arguments: dict[str, object],
        *,
        needs: str,
        is_read: bool,
    ) -> Any:  # noqa: ANN401 - any JSON value
        if method == "create":
            arguments["vals_list"] = [arguments.pop("values")]
        body = arguments if ids is None else {"ids": list(ids), **arguments}
        path = f"json/2/{model}/{method}"
        if is_read:
            return decode(self._keyed.ask(path, body, needs=needs), object)
        answer = decode(self._keyed.send("POST", path, body, needs=needs), object)
        return answer[0] if method == "create" and isinstance(answer, list) else answer

    def _versions(self) -> tuple[int, str]:
        if self._version is None:
            answer = self._rpc("common", "version", [], needs="the address", is_read=True)
            name = str(answer.get("server_serie") or answer.get("server_version") or "0")
            # Servers of odoo.com have versions such as “saas~18.2”.
            digits = name.removeprefix("saas~").partition(".")[0]
            number = int(digits) if digits.isdecimal() else 0
            self.watch.version("server_serie", name, is_known=number in VERSIONS)
            self._version = (number, name)
        return self._version

    def _user_id(self) -> int:
        if self._uid is None:
            login = self._login
            args = [login.database, login.user, login.key, {}]
            uid = self._rpc("common", "authenticate", args, needs="the account", is_read=True)
            if not isinstance(uid, int) or isinstance(uid, bool):
                raise NoAccess("Odoo does not accept our key: the user, the key or the database is wrong.")
            self._uid = uid
        return self._uid

    def _rpc(
        self,
        service: str,
        method: str,
        args: list[Any],
        *,
        needs: str,
        is_read: bool,
        shown: tuple[str, object] | None = None,
    ) -> Any:  # noqa: ANN401 - any JSON value
        params = {"service": service, "method": method, "args": args}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        if is_read:
            content = self._open.ask("jsonrpc", body, needs=needs)
        else:
            content = self._open.send("POST", "jsonrpc", body, needs=needs, shown=shown)
        answer = decode(content, dict[str, Any])
        if "error" in answer:
            if not is_read:
                exchanges.refuse_last()
            raise _error(answer["error"], needs=needs, is_read=is_read)
        return answer.get("result")


def _error(error: Mapping[str, Any], *, needs: str, is_read: bool) -> Exception:
    """Build the exception for an error, which JSON-RPC reports with status 200 and the name of a Python class."""
    details = error.get("data") or {}
    name = str(details.get("name", "")).rpartition(".")[2]
    message = str(details.get("message") or error.get("message") or "").strip()
    if name == _DENIED:
        return NoAccess("Odoo does not accept our key.")
    if name == _FORBIDDEN:
        return MissingPermission(needs)
    if name in _PASSING:
        return TryLater("Odoo’s database is busy.") if is_read else Unsure("Odoo’s database is busy.")
    status = HTTPStatus.NOT_FOUND if name == "MissingError" else HTTPStatus.UNPROCESSABLE_ENTITY
    return Refused(f"Odoo refuses: {message.splitlines()[0] if message else name}", status=status)
