"""The sockets of a sandbox's web servers. They are opened by the process that starts the servers.

That process also keeps the sockets open, so that they outlive a server.
"""

import socket
from typing import Final

from hirewire.sandbox.errors import SandboxError

_BACKLOG: Final = 1024


def listen(port: int) -> socket.socket:
    """Listen on ``port``; zero means any free port.

    Clients can connect at once, but get answers only after a web server has started on the socket.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise SandboxError(f"Port {port} cannot be used ({error.strerror}).") from None
    listener.listen(_BACKLOG)
    return listener
