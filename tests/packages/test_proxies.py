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
    "idle connections end before the site's ten seconds are over": {
        "Caddyfile": r"keepalive 8s",
        "nginx.conf": r"keepalive_timeout 8s;",
        "haproxy.cfg": r"pool-purge-delay 4s",
    },
    "bodies within the hub's own five minutes": {
        "Caddyfile": r"read_body 5m",
        "nginx.conf": r"client_body_timeout 10s;",
        "haproxy.cfg": r"timeout client 30s",
    },
    "small requests are passed on whole": {
        "Caddyfile": r"request_buffers 64KB",
        "nginx.conf": r"proxy_request_buffering on;",
        "haproxy.cfg": r"http-request wait-for-body time 30s",
    },
    "a log without paths": {
        "Caddyfile": r"request>uri delete",
        "nginx.conf": r"access_log \S+ hirewire;\n +error_log \S+ alert;",
        "haproxy.cfg": r'log-format "[^"]*%HM"',
    },
    "no metrics for people outside": {
        "Caddyfile": r"@inside path /metrics /readyz\n\trespond @inside 404",
        "nginx.conf": r"location ~ \^/\(metrics\|readyz\)\$ \{\n +return 404;",
        "haproxy.cfg": r"deny_status 404 if \{ path,url_dec -m reg \^/\+\(metrics\|readyz\)",
    },
    "Strict-Transport-Security on the proxy's own answers": {
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


def test_no_server_of_nginx_logs_paths() -> None:
    """A server without a log of its own uses the log of the Linux distribution, which contains whole requests."""
    servers = (FOLDER / "nginx.conf").read_text().split("\nserver {\n")[1:]
    (logged,) = re.findall(r"^log_format hirewire '(.+)';$", (FOLDER / "nginx.conf").read_text(), re.MULTILINE)

    assert [server.count("access_log /var/log/nginx/access.log hirewire;") for server in servers] == [1, 1, 1]
    assert [server.count("error_log /var/log/nginx/error.log alert;") for server in servers] == [1, 1, 1]
    assert [name for name in re.findall(r"\$(\w+)", logged) if name in {"request", "request_uri", "uri", "args"}] == []


def test_haproxy_logs_no_paths() -> None:
    config = (FOLDER / "haproxy.cfg").read_text()

    assert "\n    option httplog" not in config
    formats = "".join(re.findall(r"log-format .+", config))
    assert re.findall(r"%(?:\{[^}]*\})?(?:\[(?:path|url|capture\.req\.uri)|HP|HU|HQ|r\b)", formats) == []


def test_an_office_behind_one_address_may_keep_its_connections() -> None:
    """HAProxy needs a high limit of connections from one address, because it also counts idle connections.

    nginx counts only connections in use.
    """
    config = (FOLDER / "haproxy.cfg").read_text()

    (most,) = re.findall(r"reject if \{ sc_conn_cur\(0\) gt (\d+) \}", config)
    assert int(most) >= 400
    assert re.search(r"deny_status 429 if \{ sc_http_req_rate\(0\) gt 500 \}", config)


def test_the_sample_for_nginx_starts_on_versions_before_1_25() -> None:
    """The versions of nginx in Debian 12 and Ubuntu 24.04 do not know the directive ``http2``."""
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
    if missing := proxy.missing:
        pytest.skip(missing)
    file = proxy.adapted(Place(tmp_path, {"hub": 8000, "agent": 8200}), (FOLDER / proxy.file).read_text())

    checked = subprocess.run(
        proxy.command(proxy.check, file), env=dict(proxy.variables), capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
