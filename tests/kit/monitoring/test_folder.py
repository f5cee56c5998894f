import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from hirewire.kit.monitoring import folder
from tests.support.metrics import Samples, samples
from tests.support.patience import SECONDS

#: A program that increases two metrics, prints “counted”, and runs until its input ends.
_COUNTS = """
import sys
from hirewire.kit.monitoring import meters
meters.REQUESTS.labels("people", "GET", 200).inc(int(sys.argv[1]))
meters._POOL_QUEUE.set(int(sys.argv[1]))
print("counted", flush=True)
sys.stdin.read()
"""
_TELLS = """
from prometheus_client import generate_latest
from hirewire.kit.monitoring import meters
print(generate_latest(meters.counted()).decode())
"""


class Site:
    def __init__(self, home: Path) -> None:
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.hub",
            "HIREWIRE_METRICS_TOKEN": "scrape-me",
            "HIREWIRE_METRICS_FOLDER": str(home / "metrics"),
            **dict.fromkeys(("HIREWIRE_SECRET_KEY", "HIREWIRE_HASH_KEY", "HIREWIRE_ID_KEY"), "test-only"),
            "HIREWIRE_ENCRYPTION_KEYS": "dGVzdC1vbmx5LWtleS0wMTIzNDU2Nzg5YWJjZGVmMDE=",
        }

    def counts(self, number: int) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", f"import django; django.setup()\n{_COUNTS}", str(number)],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "counted\n"
        return process

    def tells(self) -> Samples:
        told = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{_TELLS}"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return samples(told.stdout)


def end(process: "subprocess.Popen[str]") -> None:
    process.communicate(timeout=SECONDS)


def test_counts_of_all_processes_add_up_and_outlive_them(tmp_path: Path) -> None:
    site = Site(tmp_path)
    first, second = site.counts(3), site.counts(4)
    together = site.tells()

    end(first)
    after_one_ended = site.tells()
    end(second)
    third = site.counts(1)
    anew = site.tells()
    end(third)

    requests, waiting = ("hirewire_requests_total", "GET", "people", "200"), ("hirewire_pool_waiting",)
    assert (together[requests], together[waiting]) == (7, 7)
    # The sum still contains the requests of the ended process, but no longer its waiting threads.
    assert (after_one_ended[requests], after_one_ended[waiting]) == (7, 4)
    # No process was left, so the counts start from zero, which Prometheus expects after a restart.
    assert (anew[requests], anew[waiting]) == (1, 1)


def test_two_installations_do_not_share_a_folder(tmp_path: Path) -> None:
    folders = {folder.usual(tmp_path / home, site) for home in ("a", "b") for site in ("hub", "agent")}

    assert len(folders) == 4


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match="set HIREWIRE_METRICS_FOLDER"):
        folder.claim(tmp_path / "file" / "metrics")


def test_a_link_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    with pytest.raises(ImproperlyConfigured, match="belongs to somebody else"):
        folder.claim(tmp_path / "link")
