"""What can be wrong with a request for a comparison or a repair."""

from http import HTTPStatus

from hirewire.agent.connections.errors import ConnectionFault


class NotComparable(ConnectionFault):
    """The connection does not sync changes now, so nothing of it may be compared or repaired."""

    status = HTTPStatus.CONFLICT
