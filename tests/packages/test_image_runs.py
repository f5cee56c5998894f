"""The Dockerfile's steps are carried out, and the image's roles do what the guide says. ``make packages`` runs this."""

import os
import stat
from pathlib import Path

import pytest

from tests.packages.installed import HOSTS, SIMULATOR, USER, Installed
from tools.packages.build_image import Image

pytestmark = [pytest.mark.package, pytest.mark.xdist_group("packages")]


def test_the_last_stage_has_the_program_and_nothing_of_the_checkout(image: Image) -> None:
    top = {path.name for path in image.root.iterdir()}
    packages = next(Path(image.here("/opt/hirewire/lib")).glob("python3*/site-packages"))

    assert top == {"opt", "var"}
    assert (packages / "hirewire/hub/locale/de/LC_MESSAGES/django.mo").is_file()
    assert not [name for name in ("pip", "hatchling", "pytest", "tests") if (packages / name).exists()]


def test_only_its_own_folder_is_writable(image: Image) -> None:
    folder = Path(image.here("/var/lib/hirewire")).stat()

    assert stat.S_IMODE(folder.st_mode) == 0o700
    assert folder.st_uid == (USER or os.geteuid())


def test_each_role_runs_as_the_images_user_on_a_read_only_file_system(installed: Installed) -> None:
    installed.add_simulator()
    sites = (*HOSTS, SIMULATOR)
    for site in sites:
        installed.run(site, "prepare")

    with (
        installed.running("hub", "web"),
        installed.running("hub", "worker"),
        installed.running("agent", "web"),
        installed.running("agent", "worker"),
        installed.running("ats", "web"),
        installed.running("ats", "worker"),
    ):
        pages = {site: installed.get(site, "/sign-in/") for site in sites}
        healthy = {site: installed.is_healthy(site) for site in sites}

    assert {site: page.status_code for site, page in pages.items()} == {"hub": 200, "agent": 200, "ats": 200}
    assert pages["hub"].headers["Strict-Transport-Security"] == "max-age=31536000"
    assert healthy == {"hub": True, "agent": True, "ats": True}


def test_settings_come_from_the_toml_file_and_the_secrets(installed: Installed) -> None:
    printed = installed.run("hub", "config", "--changed")

    assert f"HIREWIRE_ID_KEY=********    [{installed.secrets}/hub/HIREWIRE_ID_KEY]" in printed
    assert f"HIREWIRE_ROW_SECURITY=1    [{installed.state}/hub.toml]" in printed
    assert (installed.secrets / "hub/HIREWIRE_ID_KEY").read_text() not in printed


@pytest.mark.parametrize("site", HOSTS)
def test_the_image_makes_backups(installed: Installed, site: str) -> None:
    folder = installed.image.here("/var/lib/hirewire/backups")
    installed.run(site, "prepare")

    installed.run(site, "backup", "--into", folder)

    assert (next(Path(folder).glob(f"{site}-*Z")) / "database.dump").stat().st_size > 10_000
