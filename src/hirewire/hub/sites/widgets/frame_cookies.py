"""The cookie that keeps a frame signed in on pages of another site, where Recruiter's session cookie is not sent.

The browser sends the cookie only on the embedding site where it was set (``Partitioned``). The cookie names a sign-in,
and is worthless once that sign-in is over. Only the page inside a frame reads the cookie, to make the frame's first
token. Requests that change something carry the token instead, so a forged request gains nothing from the cookie.
"""

from collections.abc import Container
from http.cookies import Morsel
from typing import Any

import msgspec
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.errors import WidgetError
from hirewire.hub.sites.widgets.tokens import Visitor, stamp_of, visitor_from
from hirewire.kit import clock

_signer = Signer(salt="hub.widgets.frame_cookie")


class _Kept(msgspec.Struct, frozen=True):
    person: int
    application: int
    origin: str
    stamp: str
    sign_in: int


class _Partitioned(Morsel[str]):
    """A cookie with the attribute ``Partitioned``, which Python's own class has supported only since version 3.14."""

    def OutputString(self, attrs: Container[str] | None = None) -> str:  # noqa: N802 - the name of the method it overrides
        return f"{super().OutputString(attrs)}; Partitioned"


def keep(response: HttpResponse, visitor: Visitor) -> None:
    """Set the cookie that keeps the visitor signed in to this application's frames on the embedding site.

    The cookie's lifetime begins anew with each call.
    """
    kept = _Kept(
        person=visitor.person.pk,
        application=visitor.application.pk,
        origin=visitor.origin,
        stamp=stamp_of(visitor.person),
        sign_in=visitor.sign_in_id,
    )
    name, value = _name(visitor.application), _signer.sign_object(msgspec.to_builtins(kept))
    cookie = _Partitioned()
    cookie.set(name, value, value)
    attributes: dict[str, Any] = {"path": "/", "max-age": settings.SESSION_COOKIE_AGE, "samesite": "None"}
    cookie.update({**attributes, "secure": True, "httponly": True})
    response.cookies[name] = cookie


def remembered(request: HttpRequest, application: DeveloperApplication, origin: str) -> Visitor | None:
    """Return who signed in to this application's frames on this page, unless that sign-in is over."""
    value = request.COOKIES.get(_name(application), "")
    # Only a request that loads a frame may use the cookie. Older browsers do not send Sec-Fetch-Dest. Newer ones send
    # it with every request, and no page can change it.
    if not value or request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        return None
    try:
        kept = msgspec.convert(_signer.unsign_object(value), _Kept)
    except (BadSignature, ValueError):
        return None
    if (kept.application, kept.origin) != (application.pk, origin):
        return None
    try:
        return visitor_from(
            person_id=kept.person,
            application_id=kept.application,
            origin=kept.origin,
            stamp=kept.stamp,
            sign_in_id=kept.sign_in,
            since=clock.now(),
        )
    except WidgetError:
        return None


def _name(application: DeveloperApplication) -> str:
    # Because of the prefix, browsers accept this cookie neither from a sibling domain nor over plain HTTP.
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}hub_frame_{application.pk}"
