"""The systemd units, and what the guide says about them."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packages.command_line import parse
from tools.packages.build_image import CONTEXT

UNITS = CONTEXT / "deploy" / "systemd"
GUIDE = CONTEXT / "docs/guides/installing.md"


def test_a_unit_can_read_a_toml_file_where_the_guide_has_it() -> None:
    text = GUIDE.read_text()

    assert "install -d -m 750 -g hirewire /etc/hirewire\n" in text
    assert "(umask 077; /opt/hirewire/bin/hirewire keys > /etc/hirewire/hub.env;" in text
    assert "install -m 640 -g hirewire hub.toml /etc/hirewire/" in text
    assert all("\nGroup=hirewire\n" in unit.read_text() for unit in UNITS.glob("*.service"))


def test_each_version_has_a_folder_and_prepares_the_tables_before_it_is_used() -> None:
    """If /opt/hirewire were a folder, ``ln -sfn`` would make a link inside it, and nothing would be upgraded."""
    install, _, upgrade = GUIDE.read_text().partition("## Upgrading and going back")

    assert "\npython3 -m venv /opt/hirewire-0.1.0\n" in install
    assert "\nln -s hirewire-0.1.0 /opt/hirewire\n" in install
    assert upgrade.index("/bin/hirewire $site prepare") < upgrade.index("\nln -sfn hirewire-0.2.0 /opt/hirewire\n")


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda path: path.stem)
def test_units_run_commands_that_exist(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=/opt/hirewire/bin/hirewire (.*)$", unit.read_text(), re.MULTILINE)

    for site in ("hub", "agent", "ats"):
        parse(*shlex.split(command.replace("%i", site)))


def test_web_processes_and_worker_count_in_the_same_folder() -> None:
    """By default, processes keep their metrics in a folder below /tmp, but each unit has its own /tmp."""
    folders = {
        re.findall(r"^Environment=HIREWIRE_METRICS_FOLDER=(.+)$", (UNITS / unit).read_text(), re.MULTILINE)[0]
        for unit in ("hirewire-web@.service", "hirewire-worker@.service")
    }

    assert folders == {"/var/lib/hirewire/%i/metrics"}


def test_systemd_does_not_end_migrations_that_take_long() -> None:
    assert "\nTimeoutStartSec=infinity\n" in (UNITS / "hirewire-prepare@.service").read_text()


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed, so the units were not checked.")
    for unit in UNITS.iterdir():
        # systemd-analyze checks that the program of a unit exists. This one is not installed here, so replace it.
        text = unit.read_text().replace("/opt/hirewire/bin/hirewire", shutil.which("true") or "/bin/true")
        (tmp_path / unit.name).write_text(text)
        (tmp_path / unit.name.replace("@.", "@hub.")).write_text(text)

    verified = subprocess.run(
        [analyze, "verify", "--man=no", *sorted(map(str, tmp_path.glob("*@hub.*")))],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert [line for line in verified.stderr.splitlines() if "hirewire" in line] == []
    assert verified.returncode == 0
