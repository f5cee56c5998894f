"""The proxies accept their sample configurations, which set the limits that the hub relies on."""

import re
import subprocess
from pathlib import Path

import pytest

from hirewire.cli.web import HEAD_TIMEOUT
from hirewire.project.fronts.hub import LARGEST
from tests.packages.probes import probe_patience
from tests.packages.proxies import FOLDER, PROXIES, Place, Proxy

#: How each file sets each limit.
LIMITS = {
    "bodies of 17 MB": {
        "Caddyfile": r"max_size 17MB",
        "nginx.conf": r"client_max_body_size 17m;",
        "haproxy.cfg": r"deny_status 413 if .* gt 17825792",
    },
    "heads of 32 KB": {
        "Caddyfile": r"max_header_size 32KB",
        "nginx.conf": r"large_client_header_buffers 4 32k;",
        "haproxy.cfg": r"tune\.bufsize 36864",
    },
    "a head within ten seconds": {
        "Caddyfile": r"read_header 10s",
        "nginx.conf": r"client_header_timeout 10s;",
        "haproxy.cfg": r"timeout http-request 10s",
    },
    "idle connections shorter than the site's ten seconds": {
        "Caddyfile": r"keepalive 8s",
        "nginx.conf": r"keepalive_timeout 8s;",
        "haproxy.cfg": r"pool-purge-delay 4s",
    },
    "Strict-Transport-Security on its own answers": {
        "Caddyfile": r"\?Strict-Transport-Security",
        "nginx.conf": r"add_header Strict-Transport-Security \$hirewire_hsts always;",
        "haproxy.cfg": r"http-after-response set-header Strict-Transport-Security",
    },
}


def test_these_are_the_hubs_own_limits() -> None:
    assert LARGEST == 17_825_792 == 17 * 1024**2
    assert HEAD_TIMEOUT == 10_000


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("file", [proxy.file for proxy in PROXIES])
def test_each_sample_sets_the_limits(limit: str, file: str) -> None:
    assert re.search(LIMITS[limit][file], (FOLDER / file).read_text())


def test_an_office_behind_one_address_may_keep_its_connections() -> None:
    """HAProxy counts idle connections, too; nginx counts only those with a request."""
    config = (FOLDER / "haproxy.cfg").read_text()

    (most,) = re.findall(r"reject if \{ sc_conn_cur\(0\) gt (\d+) \}", config)
    assert int(most) >= 400
    assert re.search(r"deny_status 429 if \{ sc_http_req_rate\(0\) gt 500 \}", config)


def test_the_sample_for_nginx_starts_on_versions_before_1_25() -> None:
    """The versions in Debian 12 and Ubuntu 24.04 do not know the directive ``http2``."""
    config = (FOLDER / "nginx.conf").read_text()

    assert config.count("listen 443 ssl http2;") == 2
    assert "http2 on;" not in config


def test_health_checks_wait_as_long_as_the_guide_demands() -> None:
    """Without ``timeout check``, a health check of HAProxy waits no longer than the time between two checks."""
    config = (FOLDER / "haproxy.cfg").read_text()

    assert re.findall(r"^    timeout check (\d+)s$", config, re.MULTILINE) == [str(probe_patience())]
    assert config.count("uri /readyz") == 2


@pytest.mark.parametrize("proxy", PROXIES, ids=lambda proxy: proxy.program)
def test_the_proxys_program_accepts_the_sample(proxy: Proxy, tmp_path: Path) -> None:
    if not proxy.is_installed:
        pytest.skip(f"{proxy.program} is not installed, so nobody has checked {proxy.file} here.")
    file = proxy.adapted(Place(tmp_path, {"hub": 8000, "agent": 8200}), (FOLDER / proxy.file).read_text())

    checked = subprocess.run(proxy.command(proxy.check, file), capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr
