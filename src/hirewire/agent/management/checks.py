"""The outcome of a check, as lines of text."""

from collections.abc import Iterator

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection


def lines(connection: Connection) -> Iterator[str]:
    title = registry.kind_of(connection.connector).title
    if connection.check_fault:
        yield f"{title} did not answer the check: {connection.check_fault}"
        return
    report = connection.report
    if report is None:
        yield f"{title} has not been checked yet."
        return
    yield f"{title}, account {report.account}, version {report.version or 'not stated'}"
    if report.user:
        yield f"signed in as {report.user}"
    if report.api_ends:
        yield f"this API ends: {report.api_ends}"
    yield from report.notes
    yield from _permissions(connection, report.missing_permissions)


def _permissions(connection: Connection, missing: tuple[str, ...]) -> Iterator[str]:
    description = registry.kind_of(connection.connector).description
    for need in description.needs:
        if need.name not in missing:
            yield f"found    {need.name}: {need.label}"
    for need in description.missing(missing):
        yield f"MISSING  {need.name}: {need.label}. Without it, {need.without}."
