"""Checks whether this machine can reach the addresses for push events."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final

from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.kit.logs import masked
from hirewire.kit.monitoring.doctor import Finding
from hirewire.kit.web import outbound
from hirewire.kit.web.links import origin_of

#: How many addresses are tried at most, failing ones first, and how many seconds each may take to answer.
_MOST: Final = 20
_PATIENCE: Final = 5.0


def unreachable_callbacks(_site: str) -> Iterator[Finding]:
    """Report addresses that do not answer. Any answer, even a refusal, shows that an address can be reached."""
    endpoints = Endpoint.objects.filter(paused_at=None, registered_at__isnull=False).order_by("-failures", "pk")
    addresses = list(endpoints.values_list("application_id", "url")[:_MOST])
    with ThreadPoolExecutor(_MOST) as threads:
        tries = [threads.submit(copy_context().run, outbound.get, url, timeout=_PATIENCE) for _, url in addresses]
    outcomes = [each.result() for each in tries]
    for (application_id, url), outcome in zip(addresses, outcomes, strict=True):
        if outcome.status is None:
            yield Finding(
                "callback",
                f"Application {application_id} cannot be reached at its callback address: {masked(outcome.error)}",
                "Its push events wait, and are given up after three days.",
                # Show only the origin, because callback addresses may contain tokens and passwords.
                f"curl --max-time 5 {origin_of(url)}/  # if it is private: export HIREWIRE_ALLOWED_NETWORKS=…",
            )
