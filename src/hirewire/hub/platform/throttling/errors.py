"""What a caller is told that asked for too much."""

import math
from datetime import timedelta
from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError


class Throttled(ApiError):  # noqa: N818 - a refusal reads better than an error
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: timedelta) -> None:
        """``Retry-After`` is ours: the documents know none, and clients that know it wait exactly long enough."""
        super().__init__(
            "Resource level throttle limit for calls to this resource is reached.",
            code="TOO_MANY_REQUESTS",
            service_error_code=101,
            headers={"Retry-After": str(math.ceil(wait.total_seconds()))},
        )
