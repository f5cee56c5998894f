"""Third-party clients call our test doubles of ATSs.

Our own tests of a double follow our reading of the ATS's documentation, so they cannot notice if we have misread the
documentation. The authors of these clients read it independently.
"""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.ashby import Ashby
from hirewire.agent.doubles.ashby.double import KEY
from hirewire.agent.doubles.ashby.seed import seed as seed_ashby
from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.greenhouse.double import CLIENT_ID, CLIENT_SECRET
from hirewire.agent.doubles.greenhouse.seed import seed
from tests.foreign.tools import HERE


@contextmanager
def served(double: Double) -> Iterator[str]:
    server = serving.make(double, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def said_by(python: Path, program: str, *arguments: str) -> object:
    command = [str(python), str(HERE / "python" / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_third_party_assistant_works_with_the_greenhouse_double(foreign_python: Path) -> None:
    double = seed(Greenhouse(clock=RunningClock()), count=120)
    user, job = double.store.rows("users")[0], double.store.rows("jobs", status="open")[0]
    stage = double.store.rows("job_interview_stages", job_id=job["id"])[1]

    with served(double) as url:
        arguments = [url, CLIENT_ID, CLIENT_SECRET, str(user["id"]), str(job["id"]), str(stage["id"])]
        answers = said_by(foreign_python, "greenhouse_mcp_client.py", *arguments)

    assert answers == {
        "candidates": 120,
        "found": True,
        "applications": 1,
        "note": "privately_visible",
        "feed": ["Knows engines."],
        "author": [user["id"]],
        "moved": True,
        "scorecards": 0,
    }


def test_a_third_party_library_works_with_the_ashby_double(foreign_python: Path) -> None:
    double = seed_ashby(Ashby(clock=RunningClock()), count=120)
    job = double.store.rows("jobs", status="Open")[0]

    with served(double) as url:
        answers = said_by(foreign_python, "ashby_client.py", url, KEY, job["id"])

    assert answers == {
        "candidates": 120,
        "open": True,
        "of the job": True,
        "found": True,
        "stages": 7,
        "moved": "Offer",
        "notes": True,
        "description": True,
        "users": True,
        "sources": 3,
        "feedback": [],
        "refused": True,
    }
