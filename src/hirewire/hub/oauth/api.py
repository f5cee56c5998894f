"""OAuth endpoints. Their errors have OAuth's own form, except for addresses that do not exist."""

from hirewire.hub.oauth.server import TokenServer
from hirewire.hub.restli.errors import MethodNotSupported, NotFound
from hirewire.hub.restli.messages import Answer, Call

_SERVER = TokenServer()


def oauth(call: Call) -> Answer:
    """Answer a call below ``/oauth/v2/``."""
    name = call.path.removeprefix("/oauth/v2/").removesuffix("/")
    if name != "accessToken":
        raise NotFound(f"Resource {name[:100]} does not exist")
    if call.verb != "POST":
        raise MethodNotSupported("accessToken", call.verb)
    return _SERVER.answer(call)
