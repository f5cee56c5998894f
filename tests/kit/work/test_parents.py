import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.sandbox.test_processes import is_alive
from tests.support.patience import SECONDS
from tests.support.stack import eventually

#: Code of a child that prints its process id.
READY = "import os; print(os.getpid(), flush=True)"


def follow(parent: str = "None", *, grace: int) -> str:
    """Code of a child that ends when its parent ends.

    Only a child whose shutdown is stuck should have little ``grace``. On a busy machine, a timer of a second could end
    other children before they have handled the signal.
    """
    return f"from hirewire.kit.work.parents import follow_parent; follow_parent({parent}, grace={grace})"


def await_end(pid: int) -> None:
    eventually(lambda: is_alive(pid), lambda lives: not lives)


def child_of_a_killed_parent(code: str) -> int:
    parent_code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    with subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    return pid


def test_a_child_ends_as_on_sigterm(tmp_path: Path) -> None:
    farewell = f"pathlib.Path({str(tmp_path / 'ended')!r}).touch(); raise SystemExit"
    pid = child_of_a_killed_parent(
        textwrap.dedent(f"""
            import pathlib, signal, time
            def on_term(number, frame): {farewell}
            signal.signal(signal.SIGTERM, on_term)
            {follow(grace=SECONDS)}
            {READY}
            time.sleep(600)
        """)
    )

    await_end(pid)

    assert (tmp_path / "ended").exists()


@pytest.mark.parametrize("stuck_in", ["time.sleep(600)", "ctypes.PyDLL(None).sleep(600)"], ids=["Python", "a library"])
def test_a_child_whose_shutdown_is_stuck_ends_all_the_same(stuck_in: str) -> None:
    # ``PyDLL`` keeps the interpreter's lock during a call, so no other Python thread can run.
    pid = child_of_a_killed_parent(
        textwrap.dedent(f"""
            import ctypes, signal, time
            signal.signal(signal.SIGTERM, lambda *_: {stuck_in})
            {follow(grace=1)}
            {READY}
            time.sleep(600)
        """)
    )

    await_end(pid)


@pytest.mark.parametrize("written", ["", "words that nobody reads"])
def test_a_process_ends_as_on_sigterm_at_the_end_of_its_input(written: str) -> None:
    code = f"from hirewire.kit.work.parents import follow_input; follow_input(grace={SECONDS})"

    done = subprocess.run(
        [sys.executable, "-c", f"import time; {code}; time.sleep(600)"],
        check=False,
        timeout=SECONDS,
        input=written,
        text=True,
    )

    assert done.returncode == -signal.SIGTERM


def test_a_process_without_input_ends_at_once() -> None:
    code = f"from hirewire.kit.work.parents import follow_input; os.close(0); follow_input(grace={SECONDS})"

    done = subprocess.run(
        [sys.executable, "-c", f"import os, time; {code}; time.sleep(600)"], check=False, timeout=SECONDS
    )

    assert done.returncode == -signal.SIGTERM


def test_a_child_that_starts_after_its_parent_has_ended_ends_too() -> None:
    nobody = subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, check=True)
    code = f"import time; {follow(nobody.stdout.strip(), grace=SECONDS)}; time.sleep(600)"

    child = subprocess.run([sys.executable, "-c", code], check=False, timeout=SECONDS)

    assert child.returncode == -signal.SIGTERM
