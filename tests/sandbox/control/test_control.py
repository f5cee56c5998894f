import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx2
import msgspec
import pytest

from hirewire.client import RscClient, organization_urn
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from hirewire.wire.urn import contract_urn
from tests.architecture.files import ROOT
from tests.sandbox.test_certifying import candidates
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

_GUIDE = ROOT / "docs/guides/test-suites.md"


def token(sandbox: Sandbox) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
    }
    answer = httpx2.post(sandbox.token_url, data=form, timeout=60, trust_env=False)
    return str(answer.json()["access_token"])


def status_with(sandbox: Sandbox, held: str) -> int:
    contract = quote(contract_urn(sandbox.contract_ids[0]), safe="")
    answer = httpx2.get(
        f"{sandbox.hub_url}/v2/seatsV2?q=attributes&contracts={contract}&start=0&count=10",
        headers={"Authorization": f"Bearer {held}"},
        timeout=60,
        trust_env=False,
    )
    return answer.status_code


def _environment() -> dict[str, str]:
    """The environment as in another project: without the variables for Django, our database and pytest."""
    ours = ("DJANGO", "DATABASE_URL", "PYTEST")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def test_a_reset_leaves_nothing_of_the_previous_world(world: Sandbox) -> None:
    held = token(world)
    event = world.export(1_000_001)
    before = status_with(world, held), len(world.calls()), [known["id"] for known in world.events()]

    world.reset()

    assert before == (200, 2, [event])
    assert status_with(world, held) == 401
    assert [call["status"] for call in world.calls()] == [401]
    assert list(world.events()) == []


def test_the_first_call_of_a_sandbox_is_listed(kept_cluster: None) -> None:
    with Sandbox() as fresh:
        token(fresh)

        assert [call["path"] for call in fresh.calls()] == ["/oauth/v2/accessToken"]


def test_a_snapshot_can_be_restored(world: Sandbox) -> None:
    held = token(world)
    world.snapshot("with-a-token")
    world.reset()
    forgotten = status_with(world, held)

    world.reset("with-a-token")

    assert forgotten == 401
    assert status_with(world, held) == 200
    assert [call["path"] for call in world.calls()] == ["/oauth/v2/accessToken", "/v2/seatsV2"]


def test_a_snapshot_stays_if_another_of_its_name_cannot_be_made(world: Sandbox) -> None:
    held = token(world)
    world.snapshot("kept")
    before = status_with(world, held), databases_of(world)

    with unreadable_databases(world), pytest.raises(SandboxError, match="The world could not be copied"):
        world.snapshot("kept")
    after = databases_of(world)
    world.reset("kept")

    assert (200, after) == before
    assert [call["path"] for call in world.calls()] == ["/oauth/v2/accessToken"]
    assert status_with(world, held) == 200


def test_a_replaced_snapshot_leaves_no_database(world: Sandbox) -> None:
    held = token(world)
    world.snapshot("twice")
    before = len(databases_of(world))
    status_with(world, held)

    world.snapshot("twice")
    after = len(databases_of(world))
    world.reset("twice")

    assert after == before
    assert [call["path"] for call in world.calls()] == ["/oauth/v2/accessToken", "/v2/seatsV2"]


def databases_of(sandbox: Sandbox) -> list[str]:
    return sorted(path.name for path in (sandbox._running.folder / "postgres/data/base").iterdir())


@contextmanager
def unreadable_databases(sandbox: Sandbox) -> Iterator[None]:
    """Prevent PostgreSQL from copying the sandbox's databases, as a full or broken disk would."""
    folder = sandbox._running.folder / "postgres/data/base"
    files = [place / "unreadable" for place in folder.iterdir()]
    for file in files:
        file.touch(mode=0)
    try:
        yield
    finally:
        for file in files:
            file.unlink(missing_ok=True)


def test_events_are_delivered_after_a_reset(world: Sandbox) -> None:
    event = world.export(1_000_002)

    delivered = world.wait_until(lambda: world.events(id=event, state="DELIVERED"), within=SECONDS)

    assert delivered.once()["url"] == f"{world.hub_url}/sandbox/inbox/1592055"
    assert delivered.once()["type"] == "EXPORT_CANDIDATE_PROFILE"


def test_a_switch_ends_what_an_integration_may_read(world: Sandbox) -> None:
    held = token(world)
    statuses = [status_with(world, held)]

    for on in (False, True):
        world.switch(on=on)
        statuses.append(status_with(world, held))

    assert statuses == [200, 403, 200]
    assert [event["type"] for event in world.events()] == ["INTEGRATION_STATUS_CHANGE"] * 2


def test_exports_without_a_name_take_different_members(world: Sandbox) -> None:
    exports = [world._control("POST", "exports", {}) for _ in range(2)]

    assert [event["id"] for event in world.events()] == [export["event"] for export in exports]
    assert exports[0]["member"] != exports[1]["member"]


def test_requests_during_a_reset_are_answered(world: Sandbox) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.extend(status_with(world, "nobody's") for _ in range(10))

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for _ in range(3):
        world.reset()
    for thread in asking:
        thread.join()
    # A snapshot waits until the database of the previous world has been dropped.
    world.snapshot("after-resets")

    assert statuses == [401] * 30
    assert status_with(world, token(world)) == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("POST", "reset", '{"snapshot": "never"}', 404, "There is no snapshot 'never'. There are: seed"),
        ("POST", "reset", '{"snapshot": 1}', 400, "The body must be a JSON object with `snapshot`, a string."),
        ("POST", "reset", "no JSON", 400, "The body must be a JSON object with the fields of the call."),
        ("POST", "snapshots", '{"name": "seed"}', 400, "'seed' cannot name a snapshot."),
        ("POST", "exports", '{"member": 5}', 409, "There is no member 5. The first is 1000001."),
        ("POST", "switches", '{"on": 1}', 400, "The body must be a JSON object with `on`, true or false"),
        ("POST", "switches", '{"on": true, "contract": 7}', 409, "Larkspur Health has no contract 7."),
        ("POST", "exports", '{"member": 1000001, "job": "J"}', 409, "The ATS has sent no job 'J'."),
        ("GET", "reset", None, 405, "Use POST."),
        ("GET", "nothing", None, 404, "There is nothing at this address. Use one of these: DELETE /sandbox/clock, "),
    ],
)
def test_an_impossible_request_is_refused_with_a_message(
    control: Sandbox, method: str, path: str, body: str | None, status: int, message: str
) -> None:
    answer = httpx2.request(method, f"{control.hub_url}/sandbox/{path}", content=body, timeout=60, trust_env=False)

    assert answer.status_code == status
    assert answer.json()["message"].startswith(message)


def test_the_guide_lists_what_the_control_offers(control: Sandbox) -> None:
    answer = httpx2.get(f"{control.hub_url}/sandbox/nothing", timeout=60, trust_env=False).json()
    offered = set(re.findall(r"(?:GET|POST|DELETE) /sandbox/\w*", answer["message"]))
    rows = [line for line in _GUIDE.read_text().splitlines() if line.startswith("| `")]

    listed = {place for row in rows for place in re.findall(r"`((?:GET|POST|DELETE) /sandbox/\w*)", row.split("|")[1])}
    assert (listed - offered, offered - listed) == (set(), set())


def test_a_request_for_another_host_may_not_reset(control: Sandbox) -> None:
    answer = httpx2.post(
        f"{control.hub_url}/sandbox/reset", headers={"Host": "elsewhere.example"}, timeout=60, trust_env=False
    )

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://localhost.elsewhere.example:8500"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"}, 200),
        ({"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "cross-site"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({}, 200),
    ],
)
def test_only_programs_and_pages_of_this_machine_may_call_the_control(
    world: Sandbox, headers: dict[str, str], status: int
) -> None:
    answer = httpx2.post(
        f"{world.hub_url}/sandbox/snapshots", headers=headers, json={"name": "by-a-page"}, timeout=60, trust_env=False
    )

    assert answer.status_code == status


def test_a_wait_that_times_out_shows_the_last_calls(world: Sandbox) -> None:
    token(world)

    with pytest.raises(AssertionError) as failed:
        world.wait_until(lambda: world.calls(status=500), within=0.1)

    assert str(failed.value) == (
        "Still not true after 0.1 seconds: 0 of 1 calls fit status=500\n"
        "  differs  POST /oauth/v2/accessToken accessToken → 200  (status)"
    )


def test_a_failed_assertion_says_why_a_record_and_a_call_were_refused(world: Sandbox) -> None:
    rsc = RscClient(
        api_url=world.hub_url,
        oauth_url=world.hub_url,
        client_id=world.client_id,
        client_secret=world.client_secret,
        organization=organization_urn(world.organization_id),
    )
    with rsc:
        rsc.upsert_candidates({"C-1": msgspec.structs.replace(candidates(2)["C-1"], email_addresses=["no address"])})
    status_with(world, "nobody's")

    with pytest.raises(AssertionError) as failed:
        world.calls(resource="atsCandidates", refused=0).once()

    message = str(failed.value)
    assert "1 refused: ERROR :: /emailAddresses/0 :: " in message
    assert "→ 401: Invalid access token" in message


def test_refusals_by_the_control_raise_errors_in_the_suite(world: Sandbox) -> None:
    with pytest.raises(SandboxError, match="There is no snapshot 'never'"):
        world.reset("never")
    with pytest.raises(TypeError, match="No condition is called verbs"):
        world.calls(verbs="GET")


def test_the_code_of_the_guide_runs_as_printed_in_two_processes(kept_cluster: None, tmp_path: Path) -> None:
    blocks = re.findall(r"^```python (\S+)\n(.*?)^```$", _GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    for name, text in blocks:
        (tmp_path / name).write_text(text)

    plugins = ("-p", "hirewire.testing.plugin", "-p", "xdist")
    suite = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *plugins,
            "-n",
            "2",
            "-q",
            "-c",
            "/dev/null",
            f"--rootdir={tmp_path}",
            tmp_path,
        ],
        env={**_environment(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    script = subprocess.run(
        [sys.executable, tmp_path / "script.py"], env=_environment(), capture_output=True, text=True, check=True
    )

    assert [name for name, _ in blocks] == [
        "test_first.py",
        "test_faults.py",
        "test_incidents.py",
        "test_time.py",
        "test_fortnight.py",
        "test_case.py",
        "script.py",
    ]
    assert "9 passed" in suite.stdout, suite.stdout
    assert re.fullmatch(r"http://localhost:\d+ 6trniz6ouxvpgl\n", script.stdout)
