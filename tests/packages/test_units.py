"""Tests of ``tools/packages/units.py``, which runs the shipped units without systemd.

The units of most tests run small programs instead of Hirewire.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.stack import eventually
from tools.packages.build_image import CONTEXT
from tools.packages.units import Machine, Service, Target, Unit

UNITS = CONTEXT / "deploy/systemd"
ALWAYS = "[Service]\nRestart=always\nRestartSec=0.01\nStateDirectory=hirewire/%i\n"


class Small:
    """A machine whose only units are those of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = Machine(folder, user=None)
        self.units = Path(self.machine.here("/etc/systemd/system"))
        self.units.mkdir(parents=True)

    def unit(self, name: str, text: str, script: str) -> Unit:
        (self.units / name).write_text(f"{text}ExecStart=/bin/sh -c '{script}'\n")
        return self.machine.unit(name.replace("@.", "@hub."))

    @contextmanager
    def running(self, text: str, script: str) -> Iterator[Service]:
        service = Service(self.unit("one@.service", text, script), self.machine, self.folder)
        service.start()
        try:
            yield service
        finally:
            service.stop()


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


@pytest.mark.parametrize("file", sorted(UNITS.glob("*.service")), ids=lambda path: path.stem)
def test_every_setting_of_the_shipped_units_is_known(file: Path) -> None:
    assert Unit.read(file, "hub").one("ExecStart").startswith("/opt/hirewire/bin/hirewire hub ")


def test_an_unknown_setting_is_an_error(small: Small) -> None:
    with pytest.raises(ValueError, match="WatchdogSec"):
        small.unit("one@.service", "[Service]\nWatchdogSec=5\n", "true")


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_a_unit_that_was_often_started_again_still_starts_soon(kind: str) -> None:
    """The delay must not grow with the number of restarts, because systemd never resets that number.

    See https://github.com/systemd/systemd/issues/43813.
    """
    unit = Unit.read(UNITS / f"hirewire-{kind}@.service", "hub")

    assert unit.restart_delay(0) == unit.restart_delay(50) <= 3


def test_a_delay_may_grow(small: Small) -> None:
    text = "[Service]\nRestartSec=1\nRestartSteps=5\nRestartMaxDelaySec=32\n"

    delays = [small.unit("one@.service", text, "true").restart_delay(restarts) for restarts in (0, 1, 2, 5, 50)]

    assert delays == pytest.approx([1, 2, 4, 32, 32])


def test_a_killed_process_is_started_again(small: Small) -> None:
    with small.running(ALWAYS, "sleep 1000") as service:
        first = eventually(lambda: service.process, bool)
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)

        second = eventually(lambda: service.process, lambda process: process is not first)

    assert second is not None
    assert service.ends[0] == -signal.SIGKILL
    assert service.restarts == 1


def test_a_unit_that_keeps_failing_is_given_up_unless_it_says_otherwise(small: Small) -> None:
    # Within systemd's ten seconds, a busy machine may not start the unit five times.
    with small.running(ALWAYS + "StartLimitIntervalSec=1000\n", "exit 3") as limited:
        eventually(limited._thread.is_alive, lambda is_alive: not is_alive)
    with small.running(ALWAYS + "StartLimitIntervalSec=0\n", "exit 3") as endless:
        eventually(lambda: endless.restarts, lambda restarts: restarts > 6)

    assert limited.ends == [3] * 5


def test_five_starts_within_ten_seconds_are_too_many_by_default(small: Small) -> None:
    service = Service(small.unit("one@.service", ALWAYS, "true"), small.machine, small.folder)

    assert [service._is_limited([time.monotonic() - age] * 5) for age in (0, 10)] == [True, False]


def test_a_unit_that_does_not_end_in_time_is_killed(small: Small) -> None:
    with small.running(
        ALWAYS + "TimeoutStopSec=0.1\n", 'trap "" TERM; touch ready; while :; do sleep 1; done'
    ) as service:
        eventually((small.folder / "var/lib/hirewire/hub/ready").exists, bool)

    assert service.ends == [-signal.SIGKILL]


def test_nothing_of_a_unit_survives_its_main_process(small: Small) -> None:
    with small.running(ALWAYS, "sleep 1000 & echo $! > child; exec sleep 1000") as service:
        file = small.folder / "var/lib/hirewire/hub/child"
        child = int(eventually(lambda: file.read_text() if file.exists() else "", bool))
        main = service.process
        assert main is not None
        os.kill(main.pid, signal.SIGKILL)

        eventually(lambda: _state(child), lambda state: state in {"", "Z"})


def test_variables_and_limits_come_from_the_unit_and_its_file(small: Small) -> None:
    settings = Path(small.machine.here("/etc/hirewire"))
    settings.mkdir()
    (settings / "hub.env").write_text("# a comment\nB=from file\n")
    text = f"{ALWAYS}Environment=A=/var/lib/hirewire/%i B=unit\nEnvironmentFile=/etc/hirewire/%i.env\nUMask=0077\n"
    text += "LimitNOFILE=77\n"

    with small.running(text, "echo $A $B $(ulimit -n) > printed.new; mv printed.new printed; sleep 1000"):
        printed = small.folder / "var/lib/hirewire/hub/printed"
        eventually(printed.exists, bool)

    assert printed.read_text() == f"{small.folder}/var/lib/hirewire/hub from file 77\n"
    assert printed.stat().st_mode & 0o777 == 0o600


def test_a_target_starts_what_its_units_require_first(small: Small) -> None:
    (small.units / "all@.target").write_text("[Unit]\nWants=web@%i.service\n")
    small.unit("first@.service", "[Service]\nType=oneshot\nStateDirectory=hirewire/%i\n", "sleep 0.1; touch prepared")
    requires = "[Unit]\nRequires=first@%i.service\nAfter=first@%i.service\n"
    small.unit("web@.service", requires + ALWAYS, "ls prepared && touch found; sleep 1000")
    target = Target("all@hub.target", small.machine, small.folder)

    target.start()
    try:
        eventually((small.folder / "var/lib/hirewire/hub/found").exists, bool)
    finally:
        target.stop()

    assert target.services["first@hub.service"].ends == [0]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
