"""Errors in SCIM's form (RFC 7644, 3.12)."""

from http import HTTPStatus


class ScimError(Exception):
    def __init__(self, detail: str, *, status: int = HTTPStatus.BAD_REQUEST, scim_type: str = "") -> None:
        super().__init__(detail)
        self.status, self.scim_type = status, scim_type


def error_body(detail: str, status: int, scim_type: str = "") -> dict[str, object]:
    body: dict[str, object] = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": str(int(status)),
        "detail": detail,
    }
    return body | ({"scimType": scim_type} if scim_type else {})
