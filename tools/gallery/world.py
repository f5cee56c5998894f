"""The sandbox that the pictures show, with its people and its data."""

import os
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Browser, StorageState

from hirewire.sandbox.sites import HUB
from tests.browser.pages import HostPages
from tests.browser.signing_in import sign_in
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack
from tools.gallery.viewers import Site, Viewer


class World:
    def __init__(self, stack: Stack, hosts: HostPages, browser: Browser) -> None:
        self.stack = stack
        self.hosts = hosts
        self._browser = browser
        #: Values such as ids and names, under the keys that ``Screen.ids`` and ``Screen.query`` use.
        self.things: dict[str, Any] = {}
        self._sessions: dict[tuple[Viewer, Site], StorageState] = {}
        self._arranged: set[str] = set()

    def arrange(self, name: str, prepare: "Callable[[World], None]") -> None:
        if name not in self._arranged:
            prepare(self)
        self._arranged.add(name)

    def origin(self, site: Site) -> str:
        origins = {Site.ATS: self.stack.ats_url, Site.AGENT: f"{self.stack.ats_url}/agent"}
        return origins.get(site, self.stack.hub_url)

    def in_recruiter(self, page: str, *ids: str) -> str:
        path = reverse(page, urlconf=Site.HUB.value, args=[self.things[one] for one in ids])
        return f"{self.stack.hub_url}{path}"

    def session(self, viewer: Viewer, site: Site) -> StorageState | None:
        """Return the cookies of a person who has signed in like any user."""
        if not viewer.name:
            return None
        if (viewer, site) not in self._sessions:
            self._sessions[viewer, site] = self._sign_in(viewer, site)
        return self._sessions[viewer, site]

    def _sign_in(self, viewer: Viewer, site: Site) -> StorageState:
        context = self._browser.new_context(viewport={"width": 1200, "height": 900})
        page = context.new_page()
        if site is Site.AGENT:
            sign_in(page, self.origin(site), *self.things[f"sign-in of {viewer.name}"])
            page.wait_for_url(lambda url: "/sign-in/" not in url)
        elif site is Site.ATS:
            InAts(page, self.stack.ats_url).signs_in(person(viewer.name))
        elif viewer.contract:
            company = person(viewer.name).company
            dashboard = next(one for one in company.dashboards if one.name == viewer.contract)
            InRecruiter(page, self.stack.hub_url).signs_in(person(viewer.name), contract=dashboard)
        else:
            self._sign_in_to_hub(page, viewer)
        if site is Site.ATS:
            # Sign in to Recruiter in the same browser, so that Recruiter's widgets recognize the user.
            self._sign_in_to_hub(page, viewer)
        state = context.storage_state()
        context.close()
        return state

    def _sign_in_to_hub(self, page: Any, viewer: Viewer) -> None:  # noqa: ANN401 - either kind of Page
        email, password = self.things.get(f"sign-in of {viewer.name}") or _of_cast(viewer.name)
        sign_in(page, self.stack.hub_url, email, password)
        page.wait_for_url(lambda url: "/sign-in/" not in url)


def _of_cast(name: str) -> tuple[str, str]:
    who = person(name)
    return who.email, who.password


def use_database_of(stack: Stack) -> None:
    os.environ.update(stack.environment(HUB))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
