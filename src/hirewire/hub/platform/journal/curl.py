"""A call of the journal as a command that anybody may be shown."""

import shlex
from typing import Final

from hirewire.hub.platform.journal.models import ApiCall

#: Set in the shell by whoever runs the command; the journal knows neither a token nor what masked values were.
HOST, TOKEN = '"$HIREWIRE_URL"', '"Authorization: Bearer $TOKEN"'
#: Which curl sends by itself, or which would be wrong.
_OWN_HEADERS: Final = frozenset({"Content-Length", "User-Agent"})
#: Tunnelling is undone in the journal, so a long query is tunnelled again.
_LONGEST_QUERY: Final = 4000
_FORM: Final = "application/x-www-form-urlencoded"


def as_curl(call: ApiCall) -> str:
    """The request as it was meant: with the query in the address, and masked where it was masked."""
    tunnelled = len(call.query) > _LONGEST_QUERY and not call.request_body
    headers = {
        name: value
        for name, value in call.request_headers.items()
        if name not in _OWN_HEADERS and name != "X-HTTP-Method-Override"
    }
    body = call.request_body
    address = call.path
    if tunnelled:
        headers |= {"X-HTTP-Method-Override": call.verb, "Content-Type": _FORM}
        body = call.query
    else:
        address += f"?{call.query}" if call.query else ""
        if body and "X-HTTP-Method-Override" in call.request_headers:
            headers["Content-Type"] = "application/json"
    parts = [f"curl -X {'POST' if tunnelled else call.verb} {HOST}{shlex.quote(address)}"]
    if not call.path.startswith("/oauth/"):
        parts.append(f"-H {TOKEN}")
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    if body:
        parts.append(f"--data-raw {shlex.quote(body)}")
    return " \\\n  ".join(parts)
