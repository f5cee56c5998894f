import subprocess
import sys
import textwrap
from pathlib import Path

from tests.sandbox.test_processes import is_gone
from tests.support.stack import free_port


def test_a_double_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        from pathlib import Path
        from hirewire.sandbox.chores import HIREWIRE
        from hirewire.sandbox.processes import Supervisor
        with Supervisor(Path({str(tmp_path)!r})) as supervisor:
            command = [*HIREWIRE, "agent", "double", "greenhouse", "--people", "0", "--port", "{free_port()}"]
            double = supervisor.start("double", command)
            supervisor.wait_for(double, lambda: "base_url" in double.log.read_text())
            print(double.process.pid, flush=True)
            supervisor.watch()
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        pid = int(owner.stdout.readline())
        owner.kill()

    assert is_gone(pid)
