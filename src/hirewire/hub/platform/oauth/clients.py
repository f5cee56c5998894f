"""Developer applications as Authlib clients, and how they authenticate."""

from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin

from hirewire.hub.platform.oauth import errors
from hirewire.hub.platform.oauth.scopes import scopes_of
from hirewire.hub.platform.provisioning import queries as provisioning
from hirewire.hub.platform.provisioning import redirects
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.services import note_use

#: The only method of client authentication: ``parameters_of`` has already turned id and secret into two parameters,
#: however the client sent them.
METHOD = "secret"
#: Parameters that Hirewire adds to an application's redirect address.
_ANSWERS = frozenset({"code", "error", "error_description", "iss", "state"})


class Client(ClientMixin):
    """A developer application. It raises refusals itself, because Authlib's texts differ from the documented ones."""

    def __init__(self, application: DeveloperApplication) -> None:
        self.application = application

    def get_client_id(self) -> str:
        return self.application.client_id

    def get_default_redirect_uri(self) -> str:
        raise errors.foreign_redirect("")

    def get_allowed_scope(self, scope: Any) -> str:  # noqa: ANN401 - a string or None, whatever Authlib's stubs say
        allowed = scopes_of(scope or "")
        if not allowed:
            raise errors.invalid_scope(scope or "")
        return " ".join(allowed)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        registered = self.application.oauth2_authorized_callback_urls
        address, _, arguments = redirect_uri.partition("?")
        is_known = redirect_uri in registered or (
            # Ignore the query arguments of the registered and of the requested address; the rest must match exactly.
            address in {url.partition("?")[0] for url in registered}
            # An argument with one of these names could be mistaken for a part of Hirewire's own answer.
            and not _ANSWERS.intersection(name for name, _ in parse_qsl(arguments, keep_blank_values=True))
        )
        if not is_known or redirects.fault_of(redirect_uri):
            raise errors.foreign_redirect(redirect_uri)
        return True

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 - Authlib's signature
        return method == METHOD

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        if grant_type == "client_credentials":
            return self.application.may_use_own_tokens
        if grant_type == "refresh_token":
            return self.application.may_refresh
        return grant_type == "authorization_code"


def proven_client(_query_client: object, request: OAuth2Request) -> Client:
    """Return the client, if its id and secret are right.

    One query checks both. If it finds nothing, a second query tells whether the id or the secret is wrong.
    """
    client_id, secret = request.form["client_id"], request.form["client_secret"]
    secret_row = provisioning.secret_of_client(client_id, secret)
    if secret_row is not None:
        note_use(secret=secret_row)
        return Client(secret_row.application)
    if provisioning.client(client_id) is not None:
        raise errors.wrong_secret()
    raise errors.unknown_client(client_id)


def named_client(client_id: str) -> Client:
    """Return the client without checking its secret.

    The consent page is opened by a browser, which does not have the application's secret.
    """
    application = provisioning.client(client_id)
    if application is None:
        raise errors.unknown_client_on_page(client_id)
    return Client(application)
