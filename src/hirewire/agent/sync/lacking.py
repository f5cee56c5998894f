"""Permissions that the key lacks, but that the sync can do without."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hirewire.agent import registry
from hirewire.agent.connections import checking
from hirewire.agent.connections import services as connections
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.errors import MissingPermission


class LackedError(Exception):
    """The key lacks a permission that the rest of the sync does not need."""


@contextmanager
def noted(connection: Connection) -> Iterator[None]:
    """Raise :class:`LackedError` instead of ``MissingPermission`` if the sync can do without the missing permission.

    The permission is stored, so that pages name it.
    """
    try:
        yield
    except MissingPermission as lacking:
        needs = registry.kind_of(connection.connector).description.needs
        if not any(need.name == lacking.permission and not need.is_required for need in needs):
            raise
        note(connection, (lacking.permission,))
        raise LackedError from lacking


@contextmanager
def allowed(connection: Connection) -> Iterator[None]:
    """Skip the rest of the ``with`` block after a ``MissingPermission``, if the sync can do without that permission."""
    try:
        with noted(connection):
            yield
    except LackedError:
        pass


def note(connection: Connection, permissions: Sequence[str]) -> None:
    if connection.report is None:
        checking.check(connection)
    connections.note_missing(connection=connection, permissions=permissions)
