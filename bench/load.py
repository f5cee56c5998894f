"""Calls both sites constantly, and remembers what was acknowledged.

The callers are an ATS that syncs, a program that creates candidates in the ATS, and recruiters who export people and
open pages.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import httpx2
from witness import Witness

from hirewire.cast.cast import LARKSPUR
from hirewire.client import RscClient, RscError
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.urn import organization_urn

HUB, ATS = "hirewire_hub", "hirewire_ats"
BATCH = 10
MARK = "chaos-"
#: Members who match no candidate of the sandbox.
STRANGERS = "SELECT id FROM hub_member WHERE id NOT IN (SELECT member_id FROM hub_match) ORDER BY id LIMIT 400"
#: Pages that recruiters open all the time. ``rolling.py`` puts older releases under load, too, so every release since
#: 0.1.0 must have these pages.
PAGES = ("/search/", "/search/?text=engineer", "/people/{member}/", "/projects/")
OK, FOUND, CREATED, REFUSED = 200, 302, 201, 422


class Installation(Protocol):
    """The parts of both sites and their databases that the load and the final count (``reckoning.py``) use."""

    @property
    def hub_url(self) -> str: ...

    @property
    def ats_url(self) -> str: ...

    @property
    def keys(self) -> Mapping[str, str]: ...

    @property
    def report(self) -> Mapping[str, Any]: ...

    def rows(self, database: str, query: str, *values: object) -> list[tuple[Any, ...]]: ...


class Unanswered(Exception):
    """The response does not acknowledge the write, or does not show the page."""


class Load:
    def __init__(self, demo: Installation) -> None:
        self._demo = demo
        self._stop = threading.Event()
        #: Keeps track of whether each request of the clients got a whole response with an expected status.
        self.witness = Witness()
        self.synced: set[str] = set()
        self.created: set[str] = set()
        self.exported: set[int] = set()
        self.tried: set[int] = set()
        #: Members whom the hub did not export. The hub refused, for example because the member does not allow exports,
        #: or asked first whether the ATS already has the person.
        self.asked: set[int] = set()
        self.unanswered: Counter[str] = Counter()
        #: The last error of each kind of call.
        self.reasons: dict[str, str] = {}
        self._threads = [
            threading.Thread(target=self._on_and_on, args=(one, *work), name=one)
            for one, work in {
                "sync": (self._syncing, 0.1),
                "ats": (self._creating, 0.3),
                "export": (self._exporting, 0.5),
                "pages": (self._reading, 0.2),
            }.items()
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _on_and_on(self, name: str, make: Callable[[], Iterator[None]], pause: float) -> None:
        """Start over after each failure, like a client that is restarted."""
        while not self._stop.is_set():
            with suppress(StopIteration):
                steps = make()
                while not self._stop.wait(pause):
                    try:
                        next(steps)
                    except (RscError, httpx2.HTTPError, Unanswered) as error:
                        self.unanswered[name] += 1
                        self.reasons[name] = str(error)
                        break

    def _syncing(self) -> Iterator[None]:
        customer = self._demo.report["customer_application"]
        number = len(self.synced)
        with RscClient(
            api_url=self._demo.hub_url,
            oauth_url=self._demo.hub_url,
            client_id=customer["client_id"],
            client_secret=customer["client_secret"],
            organization=organization_urn(LARKSPUR.id),
            transport=self.witness.transport("sync", {OK}, repeats=True),
        ) as client:
            while True:
                # After a failure, ``number`` is again the count of acknowledged records. So this client sends the
                # unacknowledged records again, as clients of the protocol do.
                batch = [f"{MARK}{number + place}" for place in range(BATCH)]
                outcomes = client.upsert_candidates({name: candidate(name) for name in batch})
                self.synced.update(outcomes.accepted)
                if outcomes.refused:
                    raise Unanswered(next(iter(outcomes.refused.values())))
                number += BATCH
                yield

    def _creating(self) -> Iterator[None]:
        with self._client("ats", self._demo.ats_url, CREATED) as client:
            headers = {"Authorization": f"Bearer {self._demo.keys['HIREWIRE_DEMO_SIMULATOR_KEY']}"}
            while True:
                name = f"{MARK}{time.monotonic_ns()}"
                # Recruiter rejects candidates without an e-mail address.
                body = {"first_name": "Chaos", "last_name": name, "emails": [f"{name}@chaos.example"], "source": MARK}
                answer = client.post("/api/v1/candidates", json=body, headers=headers)
                if answer.status_code != CREATED:
                    raise Unanswered(answer.status_code)
                self.created.add(answer.json()["id"])
                yield

    def _exporting(self) -> Iterator[None]:
        members = self._strangers()
        with self._recruiter("export", FOUND, REFUSED) as client:
            for member in members:
                if member in self.tried:
                    continue
                self.tried.add(member)
                answer = client.post(f"/people/{member}/export/", data={"job": "-", **self._token(client)})
                # With status 200, the hub asks whether the ATS already has the person.
                if answer.status_code in {OK, REFUSED}:
                    self.asked.add(member)
                elif answer.status_code == FOUND:
                    self.exported.add(member)
                else:
                    raise Unanswered(answer.status_code)
                yield

    def _reading(self) -> Iterator[None]:
        members = self._strangers()
        with self._recruiter("pages") as client:
            for place, page in enumerate(itertools.cycle(PAGES)):
                answer = client.get(page.format(member=members[place % len(members)]))
                if answer.status_code != OK:
                    raise Unanswered(answer.status_code)
                yield

    def _strangers(self) -> list[int]:
        return [row[0] for row in self._demo.rows(HUB, STRANGERS)]

    @contextmanager
    def _recruiter(self, name: str, *expected: int) -> Iterator[httpx2.Client]:
        """Yield a client that is signed in as a recruiter.

        The witness expects 200, 302 and the statuses in ``expected``, and counts any other status as a failure.
        """
        with self._client(name, self._demo.hub_url, OK, FOUND, *expected) as client:
            client.get("/sign-in/").raise_for_status()
            person = LARKSPUR.colleagues[1]
            signed_in = client.post(
                "/sign-in/", data={"email": person.email, "password": LARKSPUR.password, **self._token(client)}
            )
            if signed_in.status_code != FOUND:
                raise Unanswered(signed_in.status_code)
            yield client

    def _client(self, name: str, url: str, *expected: int) -> httpx2.Client:
        return httpx2.Client(base_url=url, timeout=30, transport=self.witness.transport(name, expected))

    @staticmethod
    def _token(client: httpx2.Client) -> dict[str, str]:
        return {"csrfmiddlewaretoken": client.cookies.get("hub_csrf") or ""}


@contextmanager
def loaded(load: Load) -> Iterator[Load]:
    load.begin()
    try:
        yield load
    finally:
        load.end()


def candidate(name: str) -> Candidate:
    now = int(time.time() * 1000)
    return Candidate(
        first_name="Chaos",
        last_name=name,
        external_profile_url=f"https://ats.example/{name}",
        ats_created_at=now,
        ats_last_modified_at=now,
        addresses=[],
        phone_numbers=[],
        email_addresses=[f"{name}@chaos.example"],
    )
