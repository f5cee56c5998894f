"""Checks that the hub's answers to any input agree with its OpenAPI documents.

    python bench/fuzz.py [--minutes 10] [--seed 1]

Runs longer than ``tests/wire/test_fuzz.py``. Starts the whole sandbox, PostgreSQL included, in separate processes, and
calls its hub over HTTP. Generates valid and invalid calls from the documents that the hub serves, with keys and ids of
the company that the sandbox has enabled. Also makes calls that no document allows. When the time is up, the exit status
is 1 if there was a server error or a response that differs from its description.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.cast.cast import LARKSPUR
from tests.support import fuzzing
from tests.support.broken_calls import Call, broken_calls
from tests.support.fuzzing import Aim
from tests.support.stack import Stack, running_stack

DOCUMENTS = ("/openapi.json", "/openapi/202604.json")
#: How many calls to one operation are made before the next operation is called.
EXAMPLES = 25
#: How many malformed calls are made in one round. They are cheap, so this is more than ``EXAMPLES``.
BROKEN = 100


class Run:
    """Sends calls, counts the responses, and keeps each kind of fault with the first call that showed it."""

    def __init__(self, stack: Stack, aim: Aim, until: float) -> None:
        self.url = stack.hub_url
        self.aim = aim
        self.statuses: Counter[int] = Counter()
        self.faults: dict[tuple[str, str], str] = {}
        self._until = until
        self._http = httpx2.Client(trust_env=False, timeout=60)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until

    def of_operation(self, operation: APIOperation, number: int) -> None:
        @self._often(EXAMPLES, number)
        @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in fuzzing.MODES)))
        def check(case: Case) -> None:
            if self.is_over:
                return
            call = fuzzing.request(fuzzing.aimed(case, self.aim), self.aim, self.url)
            answer = self._http.request(str(call.method), str(call.url), headers=dict(call.headers), content=call.body)
            self.statuses[answer.status_code] += 1
            try:
                case.validate_response(answer, checks=fuzzing.CHECKS)
            except FailureGroup as group:
                for fault in group.exceptions:
                    self.faults.setdefault((f"{operation.method} {operation.path}", type(fault).__name__), str(group))

        check()

    def of_broken_calls(self, number: int) -> None:
        @self._often(BROKEN, number)
        @given(broken_calls(self.url, self.aim.tokens["application"]))
        def check(call: Call) -> None:
            if self.is_over:
                return
            answer = self._http.request(call.verb, call.url, headers=call.headers, content=call.body)
            self.statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                self.faults.setdefault((f"{call.verb} {call.url}"[:100], str(answer.status_code)), repr(call))

        check()

    def _often(self, examples: int, number: int) -> Callable[[Callable[..., None]], Callable[[], None]]:
        """Run Hypothesis without shrinking: the first call that shows a fault need not be made smaller."""
        setting = settings(
            max_examples=examples,
            phases=(Phase.generate,),
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        return lambda check: seed(number)(setting(check))


def main() -> None:
    options = parse()
    print("Starting a sandbox ...", flush=True)
    with running_stack() as stack:
        stack.lend()
        operations = [one for path in DOCUMENTS for one in fuzzing.operations(httpx2.get(stack.hub_url + path).json())]
        run = Run(stack, aim_at(stack), time.monotonic() + options.minutes * 60)
        print(f"{len(operations)} operations, {options.minutes:g} minutes ...", flush=True)
        for number in turns(options.seed):
            for operation in random.Random(number).sample(operations, len(operations)):
                run.of_operation(operation, number)
            run.of_broken_calls(number)
            if run.is_over:
                break
        sys.exit(report(run, turns_done=number - options.seed + 1))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1, help="a different seed gives different calls")
    return parser.parse_args()


def turns(first: int) -> Iterator[int]:
    while True:
        yield first
        first += 1


def aim_at(stack: Stack) -> Aim:
    told: dict[str, Any] = json.loads(stack.home.report.read_text())
    customer = told["customer_application"]
    proof = {"client_id": customer["client_id"], "client_secret": customer["client_secret"]}
    own = token(stack, proof)
    partner = token(stack, told["partner_application"])
    seat, thread = stack.rows(
        "SELECT s.id, t.id FROM hub_seat s JOIN hub_thread t ON t.seat_id = s.id WHERE s.contract_id = %s LIMIT 1",
        LARKSPUR.dashboards[0].id,
    )[0]
    change = stack.rows("SELECT id FROM hub_pushevent WHERE type = 'INTEGRATION_STATUS_CHANGE' LIMIT 1")[0][0]
    key = customer["urn"]
    return Aim(
        tokens={"application": own, "person": own, "partner": partner},
        ids={
            "organization": str(told["organization_id"]),
            "contract": str(LARKSPUR.dashboards[0].id),
            "seat": str(seat),
            "messagingThread": str(thread),
            "developerApplication": key.rpartition(":")[2],
        },
        values={
            "atsIntegrations.requestId": change,
            "integrations.requestId": change,
            "provisionedApplications.uniqueForeignId": customer["unique_foreign_id"],
            "provisionedApplications.key": key,
        },
        proof=proof | {"token": token(stack, proof)},
    )


def token(stack: Stack, application: dict[str, Any]) -> str:
    form = {"grant_type": "client_credentials", **{name: application[name] for name in ("client_id", "client_secret")}}
    answer = httpx2.post(f"{stack.hub_url}/oauth/v2/accessToken", data=form, trust_env=False)
    return str(answer.raise_for_status().json()["access_token"])


def report(run: Run, *, turns_done: int) -> int:
    calls = sum(run.statuses.values())
    taken = sum(count for status, count in run.statuses.items() if status < 300)
    print(f"\n{calls:,} calls in {turns_done} rounds, {taken:,} of them carried out")
    for status, count in sorted(run.statuses.items()):
        print(f"  {status}{count:10,}")
    for (where, what), text in run.faults.items():
        print(f"\n{what}: {where}\n{text}")
    print(f"{len(run.faults)} kinds of faults" if run.faults else "No server error; every answer is as described")
    return 1 if run.faults else 0


if __name__ == "__main__":
    main()
