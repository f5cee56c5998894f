"""Sign-in: the page to which people are sent, and the person who comes back from it."""

from typing import Final

from hirewire.client.calls import Calls, read
from hirewire.client.errors import error_of
from hirewire.client.sending import send, wait_of
from hirewire.wire.errors import ErrorBody
from hirewire.wire.oauth import Scope
from hirewire.wire.records.people import UserInfo
from hirewire.wire.urn import PersonUrn

_PATH: Final = "/v2/userinfo"
#: This scope reveals only the person's id. Other scopes would reveal data that we do not need.
_SCOPES: Final = (Scope.OPENID,)


class People(Calls):
    def sign_in_url(self, *, redirect_uri: str, state: str, prompt: str = "") -> str:
        """Return the URL of the page on which a person allows this application to learn who they are.

        A person who has allowed this before is not asked again, unless ``prompt`` is ``consent``.
        """
        return self._auth.page(redirect_uri=redirect_uri, state=state, scopes=_SCOPES, prompt=prompt)

    def signed_in_person(self, code: str, *, redirect_uri: str) -> PersonUrn:
        """Return the person who signed in. ``code`` works once. It is exchanged for a token, which is not kept."""
        token = self._auth.redeem(code, redirect_uri=redirect_uri)
        request = self._http.build_request(
            "GET", f"{self._api_url}{_PATH}", headers={"Authorization": f"Bearer {token}"}
        )
        response = send(self._http, request)
        if not response.is_success:
            raise error_of(response.status_code, ErrorBody(), wait=wait_of(response))
        return PersonUrn(f"urn:li:person:{read(response, UserInfo).sub}")
