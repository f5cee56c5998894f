import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue

import pytest

from hirewire.sandbox.processes import MOST_RESTARTS, ProcessError, Supervisor, only_one
from tests.support.patience import SECONDS
from tests.support.stack import eventually

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]


def is_alive(pid: int) -> bool:
    """Whether the process is alive.

    A zombie is considered dead: its program has ended. An orphan may stay a zombie, because no parent reaps it.
    """
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return not Path("/proc").exists()
    return False


def is_gone(pid: int) -> bool:
    give_up_at = time.monotonic() + SECONDS
    while is_alive(pid) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return not is_alive(pid)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(tmp_path / "logs") as supervisor:
        yield supervisor


def test_children_are_stopped_in_reverse_order(tmp_path: Path) -> None:
    farewell = "import signal, time; signal.signal(15, lambda *_: exit(print(time.monotonic()))); print(0, flush=True)"
    with Supervisor(tmp_path) as supervisor:
        children = [
            supervisor.start(name, [sys.executable, "-c", f"{farewell}; time.sleep(600)"])
            for name in ("first", "second")
        ]
        for child in children:
            # A child may write the line break separately. Send the signal only after the line break is written.
            supervisor.wait_for(child, lambda child=child: child.log.read_text().endswith("\n"))

    first, second = (float(child.log.read_text().split()[1]) for child in children)
    assert second < first


def test_a_child_that_ends_is_reported_with_its_last_words(supervisor: Supervisor) -> None:
    child = supervisor.start("hub web", [sys.executable, "-c", "print('no room left'); raise SystemExit(3)"])

    with pytest.raises(
        ProcessError, match=r"(?s)^hub web ended by itself with status 3; see .*hub-web\.log\..*no room left"
    ):
        supervisor.wait_for(child, lambda: False)


def test_a_child_that_ends_is_restarted_and_reported(supervisor: Supervisor) -> None:
    child = supervisor.start("worker", SLEEPER)
    first, said = child.process.pid, []
    child.process.kill()
    child.process.wait()

    supervisor.revive(said.append)

    assert child.process.pid != first
    assert not child.has_ended
    assert said == [f"worker ended with status -9 and was started again; see {child.log}."]


def test_a_child_that_ends_too_often_is_given_up_with_its_last_output(supervisor: Supervisor) -> None:
    child = supervisor.start("hub web", [sys.executable, "-c", "print('no room left'); raise SystemExit(3)"])

    with pytest.raises(ProcessError) as given_up:
        supervisor.watch()

    last = "\n  no room left" * 5
    assert str(given_up.value).startswith(
        f"hub web ended by itself with status 3; see {child.log}. Its last words:{last}\nIt ended 6 times within "
    )


def test_a_child_that_ends_during_other_work_is_restarted(supervisor: Supervisor) -> None:
    child = supervisor.start("sleeper", SLEEPER)
    before, said = child.process.pid, Queue[str]()

    with supervisor.watching(said.put):
        child.process.kill()
        text = said.get(timeout=SECONDS)

    assert text.startswith("sleeper ended with status -9 and was started again")
    assert child.process.pid != before
    assert is_alive(child.process.pid)


def test_a_child_given_up_during_other_work_is_reported_when_that_work_is_done(supervisor: Supervisor) -> None:
    supervisor.start("failure", [sys.executable, "-c", "raise SystemExit(7)"])
    said = Queue[str]()

    with pytest.raises(ProcessError, match="It ended 6 times"), supervisor.watching(said.put):
        eventually(threading.enumerate, lambda threads: "watching programs" not in {each.name for each in threads})

    assert said.qsize() == MOST_RESTARTS


def test_waiting_for_a_process_times_out(supervisor: Supervisor) -> None:
    child = supervisor.start("slow", SLEEPER)

    with pytest.raises(ProcessError, match="slow was not ready after 0 seconds"):
        supervisor.wait_for(child, lambda: False, patience=0.1)


def test_stopping_a_child_ends_its_whole_group(supervisor: Supervisor) -> None:
    script = "import subprocess, sys; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); p.wait()"
    child = supervisor.start("leader", [sys.executable, "-c", script])
    supervisor.wait_for(child, lambda: child.log.read_text().strip() != "")

    child.stop()

    assert is_gone(int(child.log.read_text()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_its_supervisor(tmp_path: Path, number: signal.Signals) -> None:
    script = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from hirewire.sandbox.processes import Supervisor, interrupted_by_signals
        ours = "import time; from hirewire.sandbox.processes import follow_owner; follow_owner(); time.sleep(600)"
        with interrupted_by_signals(), Supervisor(Path({str(tmp_path)!r})) as supervisor:
            ours = supervisor.start("ours", [sys.executable, "-c", ours])
            foreign_code = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
            foreign = supervisor.keep("foreign", lambda: [sys.executable, "-c", foreign_code])
            supervisor.wait_for(foreign, lambda: foreign.log.read_text().strip() != "")
            time.sleep(1)
            print(ours.process.pid, foreign.process.pid, foreign.log.read_text().strip(), flush=True)
            supervisor.watch()
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as owner:
        children = [int(pid) for pid in owner.stdout.readline().split()]
        owner.send_signal(number)

    assert len(children) == 3
    assert [is_gone(pid) for pid in children] == [True, True, True]


def test_a_folder_can_be_used_by_one_process_only(tmp_path: Path) -> None:
    lock = tmp_path / "lock"

    busy = f"is in use by another hirewire process, {os.getpid()}"
    with only_one(lock), pytest.raises(ProcessError, match=busy), only_one(lock):
        pass
    with only_one(lock):
        pass
