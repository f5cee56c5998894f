"""The error for a caller that exceeds a limit."""

import math
from datetime import timedelta
from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError


class Throttled(ApiError):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: timedelta) -> None:
        """Tell the caller how long to wait.

        LinkedIn does not document the ``Retry-After`` header, but the header lets a client wait exactly long enough.
        """
        super().__init__(
            "Resource level throttle limit for calls to this resource is reached.",
            code="TOO_MANY_REQUESTS",
            service_error_code=101,
            headers={"Retry-After": str(math.ceil(wait.total_seconds()))},
        )
