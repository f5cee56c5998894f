"""Checks of this machine, of settings that contradict each other, and of the work that waits."""

import platform
import sys
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from hirewire.kit.environment import is_sandbox
from hirewire.kit.monitoring import health, migrations, queues
from hirewire.kit.monitoring.doctor.findings import Check, Finding
from hirewire.kit.text.durations import lasting

#: Releases of Python 3 that tests run with.
VERSIONS: Final = range(11, 15)
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
#: All variables that may name a public address. The ATS's settings have two of them.
_ADDRESSES: Final = ("HIREWIRE_HUB_URL", "HIREWIRE_ATS_URL", "HIREWIRE_AGENT_URL")
_OWN: Final = {"hub": "HIREWIRE_HUB_URL", "ats": "HIREWIRE_ATS_URL", "agent": "HIREWIRE_AGENT_URL"}


def python(_site: str, supported: range = VERSIONS) -> Iterator[Finding]:
    if sys.version_info.minor not in supported:
        yield Finding(
            "python-version",
            f"This is Python {platform.python_version()}; Hirewire supports 3.{supported[0]} to 3.{supported[-1]}.",
            "Nobody has tested Hirewire with it.",
            f"python3.{supported[-1]} -m venv .venv  # then install Hirewire into it",
        )


def encryption(_site: str) -> Iterator[Finding]:
    for name, address in public():
        scheme = urlsplit(address).scheme
        is_secure = scheme == "https"
        if not is_secure:
            yield Finding(
                "tls",
                f"{name} is {address}, without TLS.",
                "Passwords, tokens and people's data travel in the clear, and browsers keep no cookies in widgets.",
                f"export {name}=https://{urlsplit(address).netloc} HIREWIRE_HTTPS=1  # behind a proxy that ends TLS",
            )
        if is_secure != settings.HTTPS:
            yield Finding(
                "https-setting",
                f"{name} begins with {scheme}, but HIREWIRE_HTTPS is {'1' if settings.HTTPS else 'not set'}.",
                "If only the setting is on, sign-ins fail; if only the address is HTTPS, cookies are not secure.",
                f"export HIREWIRE_HTTPS={'1' if is_secure else ''}",
            )


def own_address(site: str) -> Iterator[Finding]:
    name = _OWN[site]
    address = getattr(settings, name)
    if settings.HTTPS and urlsplit(address).hostname in _LOCAL:
        yield Finding(
            "own-address",
            f"HIREWIRE_HTTPS=1 says that browsers come through a proxy, but {name} is {address}.",
            "Links, widgets and sign-ins lead each person to the person's own machine.",
            f"export {name}=https://recruiter.example  # the address that browsers use",
        )


def hosts(_site: str) -> Iterator[Finding]:
    for name, address in public():
        host = urlsplit(address).hostname or ""
        if not validate_host(host, settings.ALLOWED_HOSTS):
            yield Finding(
                "allowed-hosts",
                f"HIREWIRE_ALLOWED_HOSTS does not list {host}, the host of {name}.",
                "Every page at the public address is answered with 400.",
                f"export HIREWIRE_ALLOWED_HOSTS={','.join([*settings.ALLOWED_HOSTS, host])}",
            )


def proxies(_site: str) -> Iterator[Finding]:
    if settings.HTTPS and not settings.HIREWIRE_PROXIES:
        yield Finding(
            "proxies",
            "HIREWIRE_HTTPS=1 says that a proxy is in front, but HIREWIRE_PROXIES names none.",
            "The limits on sign-ins count everybody as one address, so one password guesser locks everybody out.",
            "export HIREWIRE_PROXIES=1",
        )


def guards(_site: str) -> Iterator[Finding]:
    if is_sandbox() or not list(public()):
        return
    if settings.HIREWIRE_INSECURE_CALLBACKS:
        yield Finding(
            "insecure-callbacks",
            "HIREWIRE_INSECURE_CALLBACKS=1, although the site has a public address.",
            "Push events may travel in the clear, to any port that a customer names.",
            "unset HIREWIRE_INSECURE_CALLBACKS",
        )
    if not getattr(settings, "HIREWIRE_THROTTLE", True):
        yield Finding(
            "throttle",
            "HIREWIRE_THROTTLE=off, although the site has a public address.",
            "One application may take up all of the server's time and leave none for the others.",
            "unset HIREWIRE_THROTTLE",
        )


def worker(site: str) -> Iterator[Finding]:
    if migrations.pending():
        return
    workers = queues.workers(health.SILENT_AFTER)
    if not workers.alive:
        yield Finding(
            "worker",
            "No worker has ever started."
            if workers.silent_for is None
            else f"No worker is running; the last heartbeat came {lasting(workers.silent_for)} ago.",
            "Nothing is matched, exported, pushed, synced or deleted.",
            f"hirewire {site} worker  # under a supervisor that restarts it",
        )


def waiting(site: str) -> Iterator[Finding]:
    if migrations.pending():
        return
    for queue in queues.queues():
        if queue.is_late:
            yield Finding(
                "waiting",
                f"Work in the queue {queue.name} has waited for {lasting(queue.oldest)} (waiting: {queue.waiting}).",
                "What people and ATSs have done shows up late.",
                f"hirewire {site} worker  # one more; the logs of the running workers say what fails",
            )


SETTINGS: Final[tuple[Check, ...]] = (encryption, own_address, hosts, proxies, guards)
WORK: Final[tuple[Check, ...]] = (worker, waiting)


def public() -> Iterator[tuple[str, str]]:
    """Yield the names and values of the settings whose address is public, which means not on this machine."""
    for name in _ADDRESSES:
        address = getattr(settings, name, "")
        if address and urlsplit(address).hostname not in _LOCAL:
            yield name, address
