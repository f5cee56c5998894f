"""The page about tokens."""

from urllib.parse import urlencode

import httpx2

from hirewire.hub.describing.openapi import document
from hirewire.hub.describing.operations import root
from tests.docs.examples import Mask
from tests.support.http import hub_http
from tests.support.larkspur import Larkspur

_ABOUT = """
OAuth 2.0 and OpenID Connect. An application's own tokens live 30 minutes: ask once, and again when one is close to \
its end. A person's token comes by the authorization page `/oauth/v2/authorization` and lives 60 days. Bodies are read \
as forms whatever their content type says, and credentials may come as HTTP Basic instead.

Refusals have OAuth's form: `error` and `error_description`, with 400 or 401.
"""


def page(larkspur: Larkspur) -> str:
    proof = {"client_id": larkspur.application.client_id, "client_secret": larkspur.secret}
    token = larkspur.token()
    calls = {
        "/oauth/v2/accessToken": {"grant_type": "client_credentials", **proof},
        "/oauth/v2/introspectToken": {**proof, "token": token},
        "/oauth/v2/revoke": {**proof, "token": token},
    }
    described = document(root("v2"))["paths"]
    parts = [
        "# Tokens",
        _ABOUT.strip(),
    ]
    for path, form in calls.items():
        item = described[path]["post"]
        parts += [f"## {item['summary']}", item["description"], *_shown(path, form)]
    parts += ["## For OpenID Connect", "`GET /oauth/.well-known/openid-configuration` and `GET /oauth/openid/jwks`."]
    return "\n\n".join(parts) + "\n"


def _shown(path: str, form: dict[str, str]) -> list[str]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    call = hub_http().build_request("POST", path, headers=headers, content=urlencode(form).encode())
    answer: httpx2.Response = hub_http().send(call)
    assert answer.status_code < 300, answer.text
    mask = Mask()
    return [f"```http\n{mask.request(call)}\n```", f"```http\n{mask.answer(answer)}\n```"]
