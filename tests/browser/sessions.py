"""Signs somebody in without the form, for tests that are not about the form."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from playwright.sync_api import BrowserContext

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.services import open_session


def begin_session(context: BrowserContext, url: str, person: Person) -> None:
    request = RequestFactory().get("/sign-in/")
    request.session, request.user = SessionStore(), AnonymousUser()
    open_session(request, person)
    keep_session(context, url, request.session)


def keep_session(context: BrowserContext, url: str, session: SessionBase) -> None:
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": url}])
