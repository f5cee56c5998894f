"""The error body of a whole call or of one record in a batch."""

import msgspec


class ErrorBody(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """An error. Some clients read ``code``, others the older ``service_error_code``."""

    status: int = 500
    message: str | None = None
    code: str | None = None
    service_error_code: int | None = None
