"""The check of a release reports missing and superfluous files. `make release` runs it on the real release."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from tools.packages.check_release import faults, faults_of_sdist, faults_of_wheel

LICENSE_FILE = "hirewire-0.1.0.dist-info/licenses/LICENSE"


def of_wheel(*names: str) -> list[str]:
    return list(faults_of_wheel([LICENSE_FILE, *names]))


@pytest.mark.parametrize(
    "name",
    [
        "hirewire/py.typed",
        "hirewire/hub/locale/de/LC_MESSAGES/django.mo",
        "hirewire/hub/templates/hub/identity/accounts/_field.html",
        "hirewire/kit/looks/static/looks/base.css",
        "hirewire/cli/main.py",
    ],
)
def test_what_a_site_reads_must_be_there(name: str) -> None:
    fault = f"the wheel lacks {name}"

    assert fault in of_wheel()
    assert fault not in of_wheel(name)


@pytest.mark.parametrize(
    "name",
    [
        "tests/conftest.py",
        "tools/build_hook.py",
        "hirewire/hub/locale/de/LC_MESSAGES/django.po",
        "hirewire/__pycache__/x.cpython-311.pyc",
        "hirewire/hub.env",
    ],
)
def test_what_does_not_belong_is_reported(name: str) -> None:
    assert [fault for fault in of_wheel(name) if f"has {name}" in fault] != []


def test_a_wheel_without_license_is_reported() -> None:
    assert "the wheel lacks its license" in list(faults_of_wheel(["hirewire/py.typed"]))


def test_a_source_distribution_needs_what_builds_it() -> None:
    wrong = list(faults_of_sdist(["hirewire-0.1.0/pyproject.toml", "hirewire-0.1.0/var/demo.json"]))

    assert "the source distribution lacks tools/build_hook.py" in wrong
    assert "the source distribution lacks pyproject.toml" not in wrong
    assert "the source distribution has var/demo.json" in wrong


def test_a_folder_holds_one_of_each(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hirewire-0.1.0-py3-none-any.whl", "w"):
        pass
    alone = faults(tmp_path)
    with tarfile.open(tmp_path / "hirewire-0.1.0.tar.gz", "w:gz"):
        pass

    assert alone == [f"{tmp_path} has 1 wheels and 0 source distributions instead of one of each"]
    assert "the wheel lacks hirewire/py.typed" in faults(tmp_path)
