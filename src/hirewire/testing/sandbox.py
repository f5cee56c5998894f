"""A sandbox for test suites that are written in Python."""

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final, Self, TypeVar
from urllib.parse import urlsplit

from hirewire.certification.calls import traffic_of
from hirewire.certification.feeds import Feed
from hirewire.certification.findings import Options, Result, Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.reports.text import explanation
from hirewire.certification.requirements import BY_ID
from hirewire.certification.steps import STEPS
from hirewire.sandbox.account_beside import Account
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.running import RunningSandbox
from hirewire.testing.clock import Clock
from hirewire.testing.describing import described_call, described_event
from hirewire.testing.faults import Faults
from hirewire.testing.found import Found

T = TypeVar("T")
_CALL: Final = frozenset(
    {"client_id", "verb", "path", "query", "resource", "method", "status", "done", "refused", "request", "answer"}
)
_EVENT: Final = frozenset({"id", "type", "client_id", "content", "state", "tries", "status", "url"})
_TIMEOUT: Final = 60
_LOOK_EVERY: Final = 0.05


class Sandbox:
    """A Recruiter System Connect server. It runs inside a ``with`` block, or from ``start`` to ``stop``."""

    def __init__(
        self, *, port: int = 0, with_ats: bool = False, double: str = "", account: Account | None = None
    ) -> None:
        self._running = RunningSandbox(port=port, with_ats=with_ats, double=double, account=account)
        self._calls = Feed("calls", self._listed)
        self._events = Feed("events", self._listed)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Self:
        self._running.start()
        return self

    def stop(self) -> None:
        self._running.stop()

    @property
    def hub_url(self) -> str:
        """The base address that Recruiter, the API and the OAuth server share."""
        return self._running.hub_url

    @property
    def token_url(self) -> str:
        return str(self.report["token_url"])

    @property
    def client_id(self) -> str:
        """The client id of the customer application, which belongs to the company whose integration is enabled."""
        return str(self.report["applications"]["customer"]["client_id"])

    @property
    def client_secret(self) -> str:
        return str(self.report["applications"]["customer"]["client_secret"])

    @property
    def organization_id(self) -> int:
        return int(self.report["organization"]["id"])

    @property
    def contract_ids(self) -> list[int]:
        """The company's contracts. The integration is enabled on the first one."""
        return [int(contract["id"]) for contract in self.report["contracts"]]

    @property
    def report(self) -> dict[str, Any]:
        """Everything that ``hirewire sandbox`` prints for scripts."""
        return self._running.report()

    def reset(self, snapshot: str = "seed") -> None:
        """Return to a snapshot, by default to the world of a fresh start."""
        self._control("POST", "reset", {"snapshot": snapshot})

    def snapshot(self, name: str) -> None:
        """Save the current world as a snapshot with this name, so that ``reset`` can return to it."""
        self._control("POST", "snapshots", {"name": name})

    @property
    def clock(self) -> Clock:
        return Clock(self._control)

    @property
    def faults(self) -> Faults:
        return Faults(self._control)

    def switch(self, *, on: bool, contract: int | None = None) -> None:
        """Let an admin switch the integration on or off for a contract, by default the first one."""
        self._control("POST", "switches", {"on": on, "contract": contract or self.contract_ids[0]})

    def export(self, member: int | None = None, *, job: str = "") -> str:
        """Let a recruiter export a member, by default one whom the ATS does not know; return the push event's id.

        ``job`` names a job that the ATS has sent.
        """
        body: dict[str, object] = {name: value for name, value in (("member", member), ("job", job)) if value}
        return str(self._control("POST", "exports", body)["event"])

    def play(self, incident: str) -> dict[str, Any]:
        """Run an incident, such as ``lost-answer``; return its story, its steps, and what is expected.

        ``hirewire sandbox incident`` lists all incidents. A reset ends every incident.
        """
        played: dict[str, Any] = self._control("POST", "incidents", {"name": incident})
        return played

    def play_year(
        self,
        *,
        days: int = 365,
        speed: float | None = None,
        seed: int = 1,
        plays_ats: bool | None = None,
        within: float = 3600.0,
    ) -> dict[str, Any]:
        """Simulate the first ``days`` days of a company's year, and return what happened on those days.

        Without ``speed``, the clock jumps from one act to the next. With ``speed``, the clock runs at that speed
        between acts. The same ``seed`` gives the same year again if the year begins on the same day. The test fails if
        the simulation is not over after ``within`` seconds.

        ``plays_ats`` says whether the simulation also decides what happens in the ATS. By default, the simulation
        decides this if the sandbox has the ATS Simulator, but not if the sandbox was started with a ``double`` of an
        ATS, or with an ``account`` of an ATS that runs elsewhere. In a sandbox without an ATS, the simulation decides
        unless your integration has set a ``CALLBACK_URL``.
        """
        given = {} if plays_ats is None else {"plays_ats": plays_ats}
        self._control("POST", "year", {"days": days, "speed": speed, "seed": seed, **given})
        self.wait_until(lambda: self._control("GET", "year")["state"] != "playing", within=within)
        played: dict[str, Any] = self._control("GET", "year")
        return played

    def close_account(self, member: int | None = None) -> int:
        """Let a member close their account (by default, the one whose profile was fetched last); return their id."""
        return int(self._control("POST", "closures", {} if member is None else {"member": member})["member"])

    def end_contract(self, cause: str = "") -> None:
        """Let an admin end the first contract. Recruiter then shows the cause to the contract's seats."""
        self._control("POST", "endings", {"cause": cause})

    def change_company_id(self, company: int) -> None:
        """Let an admin give another company id to the contracts that they administer. The id takes effect at once."""
        self._control("POST", "moves", {"company": company})

    def replay(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Send one of ``calls`` again on behalf of its application, and return the new call with its answer.

        Raises ``SandboxError`` if the sandbox has forgotten what was sent.
        """
        replayed: dict[str, Any] = self._control("POST", "replays", {"call": call["id"]})["now"]
        return replayed

    def world(self) -> dict[str, Any]:
        """Return the present world (companies, seats, members, jobs) in the format of ``hirewire sandbox export``."""
        world: dict[str, Any] = self._control("GET", "world")
        return world

    def become(self, world: Mapping[str, Any]) -> None:
        """Replace the present world with one that :meth:`world` returned or that was read from a file."""
        self._control("POST", "world", world)

    def calls(self, **wanted: Any) -> Found:  # noqa: ANN401 - a condition is a value of any kind, or a function
        """Return the API calls that fit conditions on verb, path, resource, method, status, client_id and others."""
        _check(wanted, _CALL)
        return Found("calls", self._calls.look(), wanted, described_call)

    def events(self, **wanted: Any) -> Found:  # noqa: ANN401 - as above
        """Return the push events that fit conditions on type, state (PENDING, DELIVERED, DEAD), url and others."""
        _check(wanted, _EVENT)
        return Found("events", self._events.look(), wanted, described_event)

    def certify(self, *rules: str, lacks: Mapping[str, str] | None = None) -> list[Result]:
        """Check all calls so far against LinkedIn's certification rules and ours; fail if a rule is broken.

        If ``rules`` are named, only these are checked.

        If the calls are not enough to check a rule, the rule does not fail, and its result says what is missing.
        ``lacks`` names the steps that nobody can do in the ATS, such as ``delete-stage``, each with the reason.
        """
        unknown = sorted(set(rules) - set(BY_ID))
        if unknown:
            raise TypeError(f"No rule is called {', '.join(unknown)}. `hirewire certify coverage` lists them.")
        unknown = sorted(set(lacks or {}) - set(STEPS))
        if unknown:
            raise TypeError(f"No step is called {', '.join(unknown)}. `hirewire certify steps` lists them.")
        records = [*self._calls.look(), *self._events.look()]
        # Read the records before asking whether the journal is whole, because it may forget calls during the reading.
        is_whole = bool(self._control("GET", "journal")["whole"])
        plan = Plan(is_strict=True, rules=rules, options=Options(lacks=lacks or {}))
        results = judge(traffic_of(records, source=self.hub_url, is_whole=is_whole), plan)
        broken = [explanation(result) for result in results if result.verdict is Verdict.FAILED]
        if broken:
            raise AssertionError("\n\n".join(broken))
        return results

    def wait_until(self, condition: Callable[[], T], *, within: float = 10.0) -> T:
        """Call ``condition`` until its result is true, and return the result; fail after ``within`` seconds."""
        give_up_at = time.monotonic() + within
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > give_up_at:
                raise AssertionError(f"Still not true after {within:g} seconds: {value!r}")
            time.sleep(_LOOK_EVERY)

    def _listed(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return self._control("GET", path)

    def _control(self, verb: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON
        connection = HTTPConnection(urlsplit(self.hub_url).netloc.replace("localhost", "127.0.0.1"), timeout=_TIMEOUT)
        try:
            connection.request(verb, f"/sandbox/{path}", None if body is None else json.dumps(body))
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise SandboxError(answer["message"])
        return answer


def _check(wanted: Mapping[str, object], known: frozenset[str]) -> None:
    unknown = sorted(set(wanted) - known)
    if unknown:
        raise TypeError(f"No condition is called {', '.join(unknown)}. There are: {', '.join(sorted(known))}.")
