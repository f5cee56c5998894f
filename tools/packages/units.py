"""Runs the units of deploy/systemd without systemd: reads the units, and starts, stops and restarts their processes.

The settings that confine a process are skipped, because only systemd can obey them. A setting that is in neither
``OBEYED`` nor ``SKIPPED`` is an error, so that nobody believes that it is obeyed.
"""

import os
import re
import shlex
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

#: The settings that this program obeys.
OBEYED: Final = frozenset({
    "After", "Environment", "EnvironmentFile", "ExecStart", "Group", "LimitNOFILE", "PartOf", "RemainAfterExit",
    "Requires", "Restart", "RestartMaxDelaySec", "RestartSec", "RestartSteps", "StartLimitIntervalSec",
    "StateDirectory", "StateDirectoryMode", "TimeoutStartSec", "TimeoutStopSec", "Type", "UMask", "User", "Wants",
    "WorkingDirectory",
})  # fmt: skip
#: Settings that only systemd and the kernel can obey, and settings that make no difference to this program.
SKIPPED: Final = frozenset({
    "AmbientCapabilities", "CapabilityBoundingSet", "Description", "IOSchedulingClass", "LockPersonality", "Nice",
    "NoNewPrivileges", "PrivateDevices", "PrivateTmp", "ProtectClock", "ProtectControlGroups", "ProtectHome",
    "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "ProtectProc",
    "ProtectSystem", "ReadWritePaths", "RemoveIPC", "RestartMode", "RestrictAddressFamilies", "RestrictNamespaces",
    "RestrictRealtime", "RestrictSUIDSGID", "SystemCallArchitectures", "SystemCallErrorNumber", "SystemCallFilter",
    "WantedBy",
})  # fmt: skip
#: systemd's defaults.
_RESTART_SEC, _STOP_SEC = 0.1, 90.0
_SETTING: Final = re.compile(r"^(\w+)=(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Unit:
    name: str
    settings: Mapping[str, list[str]]

    @classmethod
    def read(cls, file: Path, instance: str) -> "Unit":
        settings: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in _SETTING.findall(file.read_text().replace("%i", instance)):
            if name not in OBEYED | SKIPPED:
                raise ValueError(f"{file.name} has a setting that this tool does not know: {name}")
            settings[name].append(value)
        return cls(file.name.replace("@.", f"@{instance}."), settings)

    def one(self, name: str, default: str = "") -> str:
        return (self.settings.get(name) or [default])[-1]

    def words(self, name: str) -> list[str]:
        return [word for value in self.settings.get(name, ()) for word in value.split()]

    def seconds(self, name: str, default: float) -> float:
        return float(self.one(name, str(default)))

    def variables(self, here: Callable[[str], str]) -> dict[str, str]:
        """Return the variables of the process. Variables from files replace those of ``Environment``, as in systemd."""
        found = dict(
            word.split("=", 1) for value in self.settings.get("Environment", ()) for word in shlex.split(value)
        )
        for name in self.settings.get("EnvironmentFile", ()):
            lines = Path(here(name)).read_text().splitlines()
            found |= dict(line.split("=", 1) for line in lines if line and line[0] not in "#;")
        return {name: here(value) for name, value in found.items()}

    def restart_delay(self, restarts: int) -> float:
        """Return the seconds until the next start. ``restarts`` is the number of restarts so far.

        The delay grows with the number of restarts since somebody started the unit. It does not become shorter,
        even if the unit ran for a long time between two restarts.
        """
        first, steps = self.seconds("RestartSec", _RESTART_SEC), int(self.one("RestartSteps", "0"))
        most = self.seconds("RestartMaxDelaySec", first)
        if not steps:
            return first
        return float(first * (most / first) ** (min(restarts, steps) / steps))


@dataclass
class Machine:
    """The folder that stands for the machine, and the user who stands for the units' user."""

    root: Path
    user: int | None
    #: The folders of the machine that are mapped below ``root``.
    mapped: re.Pattern[str] = field(
        default=re.compile(r"(?<![\w.])(?=/(?:opt/hirewire|etc/hirewire|etc/systemd|var/lib/hirewire|var/backups)\b)")
    )

    def here(self, text: str) -> str:
        return self.mapped.sub(str(self.root), text)

    def unit(self, name: str) -> Unit:
        kind, _, instance = name.partition("@")
        instance, _, suffix = instance.partition(".")
        return Unit.read(Path(self.here("/etc/systemd/system")) / f"{kind}@.{suffix}", instance)


class Service:
    """A running unit. A thread starts the unit's process, waits for its end, and restarts it if ``Restart`` says so."""

    def __init__(self, unit: Unit, machine: Machine, logs: Path) -> None:
        self.unit = unit
        self._machine = machine
        self._log = logs / f"{unit.name}.log"
        self._stopping = threading.Event()
        #: Held while a process is started, so that none is started after ``stop``.
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=unit.name)
        self.process: subprocess.Popen[bytes] | None = None
        #: How often the unit was started again, and the statuses with which its processes ended.
        self.restarts = 0
        self.ends: list[int] = []

    def start(self) -> None:
        """Start the unit. If it is a ``oneshot``, wait until it has ended.

        If a ``oneshot`` has ``Restart=on-failure``, it is repeated until it succeeds or ``stop`` is called.
        """
        if self.unit.one("Type") == "oneshot":
            while self._once() and self.unit.one("Restart") == "on-failure" and not self._stopping.is_set():
                self._stopping.wait(self.unit.restart_delay(0))
        else:
            self._thread.start()

    def stop(self) -> None:
        """Send SIGTERM to all processes of the unit, and SIGKILL to those that remain after ``TimeoutStopSec``."""
        with self._starting:
            self._stopping.set()
        self._signal(signal.SIGTERM)
        if self._thread.is_alive():
            self._thread.join(self.unit.seconds("TimeoutStopSec", _STOP_SEC))
        self._signal(signal.SIGKILL)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        starts: list[float] = []
        while not self._stopping.is_set():
            starts.append(time.monotonic())
            status = self._once()
            if self._stopping.is_set() or not self._is_started_again(status) or self._is_limited(starts):
                return
            self._stopping.wait(self.unit.restart_delay(self.restarts))
            self.restarts += 1

    def _is_started_again(self, status: int | None) -> bool:
        match self.unit.one("Restart", "no"):
            case "always":
                return True
            case "on-failure":
                return status != 0
            case _:
                return False

    def _is_limited(self, starts: list[float]) -> bool:
        """Whether the unit was started so often that systemd would not start it again.

        systemd gives up after five starts within ``StartLimitIntervalSec``, which is ten seconds by default.
        """
        within = self.unit.seconds("StartLimitIntervalSec", 10)
        return within > 0 and len([at for at in starts if at > time.monotonic() - within]) >= 5  # noqa: PLR2004 - systemd's default burst

    def _once(self) -> int | None:
        """Run the unit's process, and return its status. Return None if the unit was stopped before the start."""
        variables = self.unit.variables(self._machine.here)
        folder = self._state()
        command = shlex.split(self._machine.here(self.unit.one("ExecStart")))
        if files := self.unit.one("LimitNOFILE"):
            command = ["prlimit", f"--nofile={files}:{files}", *command]
        user = self._machine.user if self.unit.one("User") else None
        with self._starting, self._log.open("ab") as log:
            if self._stopping.is_set():
                return None
            self.process = subprocess.Popen(
                command,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", **variables},
                cwd=folder,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                umask=int(self.unit.one("UMask", "0022"), 8),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        status = self.process.wait()
        self.ends.append(status)
        # When a unit's main process ends, the unit's other processes end, too.
        self._signal(signal.SIGKILL)
        return status

    def _state(self) -> Path:
        """Make the ``StateDirectory``, owned by the unit's user. Return the folder in which the unit's process runs."""
        folder = Path(self._machine.here(f"/var/lib/{self.unit.one('StateDirectory')}"))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(int(self.unit.one("StateDirectoryMode", "0755"), 8))
        if self._machine.user is not None:
            os.chown(folder, self._machine.user, self._machine.user)
        return Path(self._machine.here(self.unit.one("WorkingDirectory", str(folder))))

    def _signal(self, number: int) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Target:
    """Starts the units of a target, as ``systemctl start hirewire@hub.target`` does.

    Each of these units starts after the units that it requires.
    """

    def __init__(self, name: str, machine: Machine, logs: Path) -> None:
        self.services = {
            unit.name: Service(unit, machine, logs) for unit in _ordered(machine, machine.unit(name).words("Wants"))
        }

    def start(self) -> None:
        for service in self.services.values():
            service.start()

    def stop(self) -> None:
        for service in reversed(self.services.values()):
            service.stop()


def _ordered(machine: Machine, names: list[str]) -> Iterator[Unit]:
    known: set[str] = set()
    for name in names:
        unit = machine.unit(name)
        for required in unit.words("Requires"):
            if required not in unit.words("After"):
                raise ValueError(f"{name} requires {required}, but its setting After does not name {required}")
            if required not in known:
                known.add(required)
                yield machine.unit(required)
        yield unit
