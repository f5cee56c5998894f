"""The error that refuses a request for a comparison or a repair."""

from http import HTTPStatus

from hirewire.agent.connections.errors import ConnectionFault


class NotComparable(ConnectionFault):
    """The connection is not syncing changes now, so nothing can be compared or repaired."""

    status = HTTPStatus.CONFLICT
