"""A journal call as a command that is safe to show to anybody."""

import shlex
from typing import Final

from hirewire.hub.platform.journal.models import ApiCall

#: The user sets these variables in the shell. The journal knows neither the host nor the token.
HOST, TOKEN = '"$HIREWIRE_URL"', '"Authorization: Bearer $TOKEN"'
#: Headers that curl sets itself. The recorded values would be wrong in the command.
_OWN_HEADERS: Final = frozenset({"Content-Length", "User-Agent"})
#: A query longer than this can only have come tunneled, that is, in the body of a POST. The journal stores calls with
#: the tunneling undone, so the command tunnels the query again.
_LONGEST_QUERY: Final = 4000
_FORM: Final = "application/x-www-form-urlencoded"


def as_curl(call: ApiCall) -> str:
    """Return a call as a curl command. Values that the journal masked stay masked."""
    tunneled = len(call.query) > _LONGEST_QUERY and not call.request_body
    headers = {
        name: value
        for name, value in call.request_headers.items()
        if name not in _OWN_HEADERS and name != "X-HTTP-Method-Override"
    }
    body = call.request_body
    address = call.path
    if tunneled:
        headers |= {"X-HTTP-Method-Override": call.verb, "Content-Type": _FORM}
        body = call.query
    else:
        address += f"?{call.query}" if call.query else ""
        if body and "X-HTTP-Method-Override" in call.request_headers:
            headers["Content-Type"] = "application/json"
    parts = [f"curl -X {'POST' if tunneled else call.verb} {HOST}{shlex.quote(address)}"]
    if not call.path.startswith("/oauth/"):
        parts.append(f"-H {TOKEN}")
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    if body:
        parts.append(f"--data-raw {shlex.quote(body)}")
    return " \\\n  ".join(parts)
