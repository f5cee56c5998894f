"""The sample configurations of proxies, with the names, certificates and ports of a test."""

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.stack import free_port
from tools.packages import fetch_programs
from tools.packages.build_image import CONTEXT

FOLDER = CONTEXT / "deploy/proxies"
NAMES = ("recruiter.example", "agent.example")


@dataclass(frozen=True)
class Proxy:
    program: str
    file: str
    #: Writes the sample configuration, adapted to this machine, and returns the file with which the proxy starts.
    adapted: Callable[["Place", str], Path]
    check: tuple[str, ...]
    start: tuple[str, ...]
    #: The arguments that make the program print its version, and a pattern for versions that cannot use the sample.
    version: tuple[str, ...] = ("-v",)
    too_old: str = r"$^"

    @property
    def missing(self) -> str:
        """The reason why the sample cannot be tried on this machine. Empty if there is none."""
        if self.path is None:
            return f"{self.program} is not installed, so {self.file} was not tried."
        asked = subprocess.run([self.path, *self.version], env=dict(self.variables), capture_output=True, check=False)
        printed = (asked.stdout + asked.stderr).decode().strip()
        if re.search(self.too_old, printed):
            return f"{self.program} {printed} is too old for {self.file}, so that file was not tried."
        return ""

    @property
    def path(self) -> str | None:
        return fetch_programs.path_of(self.program)

    @property
    def variables(self) -> Mapping[str, str]:
        return fetch_programs.variables()

    def command(self, words: tuple[str, ...], file: Path) -> list[str]:
        return [str(self.path), *(word.format(file=file) for word in words)]


class Place:
    def __init__(self, folder: Path, upstreams: Mapping[str, int]) -> None:
        self.folder = folder
        self.upstreams = upstreams
        self.http, self.https = free_port(), free_port()
        self.certificate, self.key = folder / "certificate.pem", folder / "key.pem"
        (folder / "both").mkdir()
        make_certificate(self.certificate, self.key)
        (folder / "both/all.pem").write_text(self.certificate.read_text() + self.key.read_text())

    def with_upstreams(self, text: str) -> str:
        for site, usual in (("hub", 8000), ("agent", 8200)):
            text = text.replace(f"127.0.0.1:{usual}", f"127.0.0.1:{self.upstreams[site]}")
        return text

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text)
        return file


def make_certificate(certificate: Path, key: Path) -> None:
    names = ",".join(f"DNS:{name}" for name in NAMES)
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAMES[0]}"]
    files = ["-addext", f"subjectAltName={names}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*request, *files], check=True, capture_output=True)


def _nginx(place: Place, text: str) -> Path:
    text = re.sub(r"/etc/ssl/hirewire/\S+\.pem", str(place.certificate), place.with_upstreams(text))
    text = re.sub(r"/etc/ssl/hirewire/\S+\.key", str(place.key), text)
    text = text.replace("/var/log/nginx/", f"{place.folder}/")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{place.http};")
    site = place.write("site.conf", text.replace("listen 443 ssl", f"listen 127.0.0.1:{place.https} ssl"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {place.folder}/{kind};" for kind in kinds)
    return place.write(
        "nginx.conf",
        f"pid {place.folder}/pid; error_log {place.folder}/error.log; daemon off; worker_processes 1;\n"
        f"events {{}}\nhttp {{ access_log off; {folders} include {site}; }}\n",
    )


def _haproxy(place: Place, text: str) -> Path:
    text = place.with_upstreams(text).replace("/etc/ssl/hirewire/", f"{place.folder}/both/")
    text = text.replace("bind :80", f"bind 127.0.0.1:{place.http}").replace(
        "bind :443", f"bind 127.0.0.1:{place.https}"
    )
    return place.write("haproxy.cfg", text)


def _caddy(place: Place, text: str) -> Path:
    """Let Caddy make certificates itself, because no authority issues any for a test. Shorten the wait for bodies."""
    text = text.replace("read_body 5m", "read_body 1m")
    own = (
        f"{{\n\tlocal_certs\n\tskip_install_trust\n\tadmin off\n\tstorage file_system {place.folder}/caddy\n"
        f"\thttp_port {place.http}\n\thttps_port {place.https}\n"
    )
    return place.write("Caddyfile", place.with_upstreams(text).replace("{\n", own, 1))


PROXIES = (
    Proxy(
        "caddy",
        "Caddyfile",
        _caddy,
        ("validate", "--adapter", "caddyfile", "--config", "{file}"),
        ("run", "--adapter", "caddyfile", "--config", "{file}"),
        version=("version",),
        too_old=r"^v?2\.[0-6]\.",
    ),
    Proxy("nginx", "nginx.conf", _nginx, ("-t", "-c", "{file}"), ("-c", "{file}")),
    Proxy("haproxy", "haproxy.cfg", _haproxy, ("-c", "-f", "{file}"), ("-db", "-f", "{file}")),
)
