"""Why a directory's request is refused. SCIM defines the values of ``status`` and ``scim_type`` (RFC 7644, 3.12)."""

from http import HTTPStatus


class DirectoryError(Exception):
    status = HTTPStatus.BAD_REQUEST
    scim_type = "invalidValue"


class NameTaken(DirectoryError):
    status = HTTPStatus.CONFLICT
    scim_type = "uniqueness"


class NotThere(DirectoryError):
    status = HTTPStatus.NOT_FOUND
    scim_type = ""
