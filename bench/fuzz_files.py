"""Checks that each file is either accepted, or refused with a reason, and that each import ends.

    python bench/fuzz_files.py [--minutes 10] [--seed 1] [--slow 10]

Checks the same as ``tests/wire/test_fuzz_files.py``, but for longer. Starts the whole sandbox, PostgreSQL included, in
separate processes, and sends it corrupted files over HTTP. Contact files go to Recruiter; candidate files and résumés
go to the ATS; résumés and batches of attachments go to the hub's API. When the time is up, the exit status is 1 if
there was a server error, an import that did not end or ended for an unexpected reason, or a request that took longer
than ``--slow`` seconds.
"""

import argparse
import base64
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.cast.cast import LARKSPUR
from tests.support import broken_files, documents
from tests.support.signed_in import SignedIn
from tests.support.stack import Stack, eventually, running_stack

#: How many files of one kind are sent before files of the next kind.
EXAMPLES = 25
RECRUITER = next(one for one in LARKSPUR.colleagues if one.first_name == "Amara")
_HUB_NUMBER = re.compile(r"/settings/import/(\d+)/")


class Fault(Exception):
    """Something that must not happen, whatever the file."""


class Browser:
    """A user who is signed in to one of the sites. Times every request; a server error is a fault."""

    def __init__(self, url: str, times: "Times") -> None:
        self._who = SignedIn(url, email=RECRUITER.email, password=LARKSPUR.password)
        self._times = times

    def get(self, path: str) -> httpx2.Response:
        with self._times.of("page"):
            return checked(self._who.get(path))

    def post(self, path: str, file: tuple[str, bytes] | None = None, **fields: str) -> httpx2.Response:
        with self._times.of("upload" if file else "form"):
            return checked(self._who.post(path, file, **fields))

    def chosen_columns(self, path: str) -> dict[str, str]:
        return self._who.chosen_columns(path)


class Times:
    def __init__(self) -> None:
        self.slowest: dict[str, float] = {}

    @contextmanager
    def of(self, kind: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.slowest[kind] = max(self.slowest.get(kind, 0.0), time.perf_counter() - began)


class Run:
    """Sends files, counts the outcomes, and keeps each kind of fault with the first file that showed it."""

    def __init__(self, stack: Stack, until: float) -> None:
        self.times = Times()
        self.outcomes: Counter[str] = Counter()
        self.faults: dict[str, str] = {}
        self._stack = stack
        self._until = until
        self._hub, self._ats = Browser(stack.hub_url, self.times), Browser(stack.ats_url, self.times)
        self._api = httpx2.Client(base_url=stack.hub_url, trust_env=False, timeout=300, headers=authorization(stack))
        self._candidate = stack.ats("GET", "candidates", tenant=LARKSPUR.tenant)["items"][0]["id"]

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until

    def turn(self, number: int) -> None:
        self._often(broken_files.contact_files(), self._contacts, number)
        self._often(broken_files.candidate_files(), self._candidates, number)
        for take in (self._resume_in_the_ats, self._resume, self._attachment):
            self._often(broken_files.document_files(), take, number)

    def _often(self, files: Any, take: Callable[[Any], str], number: int) -> None:  # noqa: ANN401 - two types
        """Run Hypothesis without shrinking: the first file that shows a fault need not be made smaller."""

        @seed(number)
        @settings(
            max_examples=EXAMPLES,
            phases=(Phase.generate,),
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(files)
        def check(file: Any) -> None:  # noqa: ANN401 - content, or a pair of kind and content
            if self.is_over:
                return
            name = take.__name__.strip("_")
            try:
                self.outcomes[f"{name}: {take(file)}"] += 1
            except (Fault, AssertionError, httpx2.HTTPError) as fault:
                self.faults.setdefault(f"{name}: {type(fault).__name__} {str(fault)[:150]}", repr(file)[:2000])

        check()

    def _contacts(self, content: bytes) -> str:
        answer = self._hub.post("/settings/import/", ("contacts.csv", content))
        if answer.status_code == 422:
            return "refused"
        number = _HUB_NUMBER.fullmatch(answer.headers["Location"])
        if number is None:
            raise Fault(f"sent to {answer.headers['Location']}")
        query = "SELECT state, reason FROM hub_memberimport WHERE id = %s"
        look = lambda: self._stack.rows(query, number[1])[0]  # noqa: E731 - polled repeatedly
        state, reason = eventually(look, lambda row: row[0] not in {"WAITING", "RUNNING"})
        self._hub.get(answer.headers["Location"])
        return ended(str(state), str(reason))

    def _candidates(self, content: bytes) -> str:
        answer = self._ats.post("/candidates/import/", ("candidates.csv", content))
        if answer.status_code == 422:
            return "refused"
        path = answer.headers["Location"]
        self._ats.post(f"{path}start/", **{"last_name": "0", **self._ats.chosen_columns(path)})
        look = lambda: self._ats.get(f"{path}progress/").text  # noqa: E731 - polled repeatedly
        page = eventually(look, lambda text: "every 1s" not in text)
        return ended("STOPPED" if "The import stopped" in page else "COMPLETE", page)

    def _resume_in_the_ats(self, file: tuple[str, bytes]) -> str:
        kind, content = file
        self._ats.post(f"/candidates/{self._candidate}/files/", (f"cv.{kind.lower()}", content))
        return kind

    def _resume(self, file: tuple[str, bytes]) -> str:
        kind, content = file
        contract = f"urn:li:contract:{LARKSPUR.dashboards[0].id}"
        wanted = {
            "usageParameters": {"recruiterSystemConnectResumeParameters": {}},
            "contentType": documents.TYPES[kind][0],
            "fileName": f"cv.{kind.lower()}",
            "hiringContext": contract,
        }
        promised = checked(self._api.post("/v2/hireMediaUrl", json=wanted)).json()
        with self.times.of("API"):
            return str(checked(httpx2.put(promised["uploadUrl"], content=content, trust_env=False)).status_code)

    def _attachment(self, file: tuple[str, bytes]) -> str:
        kind, content = file
        key = (
            "attachmentType=RESUME&externalAttachmentId=F&externalReferenceEntityId=A-1"
            f"&externalReferenceEntityType=APPLICATION&integrationContext=urn:li:organization:{LARKSPUR.id}"
        )
        record = {
            "externalFileName": "cv",
            "externalCreatedAt": 1764547200000,
            "externalLastModifiedAt": 1764547200000,
            "fileType": kind,
            "contract": f"urn:li:contract:{LARKSPUR.dashboards[0].id}",
            "content": base64.b64encode(content).decode(),
        }
        query = "&".join(f"ids[0].{part}" for part in key.split("&"))
        headers = {"LinkedIn-Version": "202604"}
        with self.times.of("API"):
            answer = self._api.put(f"/rest/attachments?{query}", json={"entities": {key: record}}, headers=headers)
        outcome: dict[str, Any] = checked(answer).json()
        return str([one["status"] for part in ("results", "errors") for one in outcome.get(part, {}).values()])


def authorization(stack: Stack) -> dict[str, str]:
    told = json.loads(stack.home.report.read_text())["customer_application"]
    form = {"grant_type": "client_credentials", "client_id": told["client_id"], "client_secret": told["client_secret"]}
    answer = httpx2.post(f"{stack.hub_url}/oauth/v2/accessToken", data=form, trust_env=False)
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


def checked(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code >= 500:
        raise Fault(f"{answer.request.method} {answer.request.url.path} answers {answer.status_code}")
    return answer


def ended(state: str, words: str) -> str:
    if "Something unexpected" in words:
        raise Fault("an import stopped for an unexpected reason")
    return state.lower()


def main() -> None:
    options = parse()
    print("Starting a sandbox ...", flush=True)
    with running_stack() as stack:
        stack.lend()
        run = Run(stack, time.monotonic() + options.minutes * 60)
        print(f"{options.minutes:g} minutes ...", flush=True)
        number = options.seed
        while not run.is_over:
            run.turn(number)
            number += 1
        sys.exit(report(run, slow=options.slow))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1, help="a different seed gives different files")
    parser.add_argument("--slow", type=float, default=10, help="the most seconds that a request may take")
    return parser.parse_args()


def report(run: Run, *, slow: float) -> int:
    print(f"\n{sum(run.outcomes.values()):,} files")
    for outcome, count in sorted(run.outcomes.items()):
        print(f"  {outcome:45}{count:8,}")
    for kind, seconds in sorted(run.times.slowest.items()):
        print(f"  slowest {kind:37}{seconds:7.2f} s")
        if seconds > slow:
            run.faults[f"slow: {kind}"] = f"{seconds:.1f} s"
    for what, file in run.faults.items():
        print(f"\n{what}\n{file}")
    print(f"{len(run.faults)} kinds of faults" if run.faults else "No server error; every import ended")
    return 1 if run.faults else 0


if __name__ == "__main__":
    main()
