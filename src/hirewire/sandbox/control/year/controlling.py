"""The year that this sandbox plays, if any. The year ends before another world replaces the present world."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain, count
from typing import Any

from django.conf import settings

from hirewire.client import RscClient, TokenCache, organization_urn
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.platform.integrations.queries import callback_url
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.seeding import suites
from hirewire.kit import clock
from hirewire.sandbox.board import ATS_API, ATS_KEY, BESIDE
from hirewire.sandbox.control.clock import Clock
from hirewire.sandbox.control.errors import Body, NoYear, YearIsPlayed
from hirewire.sandbox.control.gate import Gate
from hirewire.sandbox.control.year.by_api import ApiSide
from hirewire.sandbox.control.year.playing import Play
from hirewire.sandbox.control.year.side import AtsSide, OwnAts
from hirewire.sandbox.control.year.simulator import SimulatorSide
from hirewire.sandbox.control.year.wanted import wanted_from


class YearControl:
    def __init__(self, world_clock: Clock, gate: Gate) -> None:
        self._clock, self._gate = world_clock, gate
        self._play: Play | None = None

    @property
    def is_playing(self) -> bool:
        return self._play is not None and not self._play.is_over

    def begin(self, body: Body) -> dict[str, Any]:
        wanted = wanted_from(body)
        if self.is_playing:
            raise YearIsPlayed
        side = _side(plays_ats=wanted.plays_ats, first_day=clock.now().date())
        self._play = Play(wanted, side, world_clock=self._clock, gate=self._gate)
        self._play.start()
        return self._play.shown()

    def shown(self) -> dict[str, Any]:
        if self._play is None:
            raise NoYear
        return self._play.shown()

    def end(self) -> dict[str, Any]:
        if self._play is None:
            raise NoYear
        self._play.stop()
        return self._play.shown()

    def forget(self) -> None:
        """Stop and forget the year, because another world is about to replace the year's world."""
        if self._play is not None:
            self._play.stop()
            self._play = None

    @contextmanager
    def between_acts(self) -> Iterator[None]:
        """Wait for the act in progress, and let no other act begin inside the block."""
        if self._play is None:
            yield
            return
        with self._play.acting:
            yield


def _side(*, plays_ats: bool | None, first_day: date) -> AtsSide:
    """Return the ATS of the year.

    It is the ATS Simulator beside the hub, an ATS under test, or code that calls the API in place of an ATS.
    """
    has_simulator = ATS_API in os.environ
    application = DeveloperApplication.objects.get(unique_foreign_id=suites.COMPANY.tenant)
    if plays_ats is None:
        address = callback_url(application, application.organization_id or 0)
        nobody_listens = address.startswith(f"{settings.HIREWIRE_HUB_URL}/sandbox/inbox/")
        plays_ats = has_simulator or (not os.environ.get(BESIDE) and nobody_listens)
    if not plays_ats:
        return OwnAts()
    if has_simulator:
        return SimulatorSide(f"{os.environ[ATS_API]}/", os.environ[ATS_KEY])
    rsc = RscClient(
        api_url=settings.HIREWIRE_HUB_URL,
        oauth_url=settings.HIREWIRE_HUB_URL,
        client_id=application.client_id,
        client_secret=suites.secret_of(application),
        organization=organization_urn(application.organization_id or suites.COMPANY.id),
        # Tokens expire by the sandbox's clock.
        tokens=TokenCache(now=lambda: clock.now().timestamp()),
    )
    return ApiSide(rsc, unused_prefix(application, first_day))


def unused_prefix(application: DeveloperApplication, first_day: date) -> str:
    """Return what the ids of a year begin with: its first day, and a number unless it is the day's first year."""
    day = f"Y{first_day:%y%m%d}"
    jobs = JobPosting.objects.filter(organization=application.organization_id, application=application)
    prefixes = chain([day], (f"{day}.{number}" for number in count(2)))
    return next(each for each in prefixes if not jobs.filter(external_job_posting_id__startswith=f"{each}-").exists())
