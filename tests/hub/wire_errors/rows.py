"""A row of the table in ``test_rows``: the title of a case, a request, and the response that the request must get."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

ORGANIZATION: Final = "urn:li:organization:4000123"
CONTRACT: Final = "urn:li:contract:5500777"
V2: Final = {"X-RestLi-Protocol-Version": "2.0.0"}
REST: Final = {"LinkedIn-Version": "202604"}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class Row(NamedTuple):
    """One row. Strings in ``<<…>>`` stand for values that only the test's ``World`` knows, such as a secret."""

    says: str
    verb: str
    target: str
    status: int
    #: The whole body of the response. A string that ends in … is only a prefix. None if the body does not matter.
    body: Any = None
    sent: object = None
    headers: Mapping[str, str] = {}
    #: Whose token is sent: "right" means the customer's application, "partner" means its partner, and "person" means a
    #: person. With an empty string, no token is sent.
    token: str = "right"
    #: Headers that the response must have. The names are in lower case.
    answered: Mapping[str, str] = {}
    has_length: bool = True

    @property
    def content(self) -> bytes:
        if self.sent is None:
            return b""
        return self.sent if isinstance(self.sent, bytes) else json.dumps(self.sent).encode()


def error(status: int, message: str, code: str = "", service: int | None = None) -> dict[str, object]:
    body: dict[str, object] = {"status": status, "message": message}
    body |= {"code": code} if code else {}
    return body if service is None else body | {"serviceErrorCode": service}


#: The ends of messages about refused calls. They say what is wrong or what to do.
NO_BATCH_HEADER: Final = "Add the header X-RestLi-Method: batch_create, and send the records as elements"
NOT_THE_PARTNER: Final = "Only the application of a partner may make this call. Use its own token"
PARTNERS_SECRET: Final = (
    "The partner that created this application manages its secrets. Use the token of the partner, and name this "
    "application as childDeveloperApplication"
)
NEEDS_OWN_TOKEN: Final = (
    "Use the application's own token, with grant_type=client_credentials, instead of a token of a person"
)
NEEDS_CHILDS_TOKEN: Final = (
    "Use the token of the application that you provisioned for the customer, instead of the partner's"
)
NOT_YOURS: Final = (
    "no customer of your application has this id. Check the id, and use the token of the application that you "
    "provisioned for this customer"
)
NO_SEAT: Final = (
    "it does not exist, or it belongs to a contract whose own switch is off. Check the id, and read the seats of the "
    "contracts whose switches are on"
)


def denied(what: str, remedy: str) -> dict[str, object]:
    return error(403, f"Not enough permissions to access: {what}. {remedy}", "ACCESS_DENIED", 100)


def no_access(context: str, lack: str = NOT_YOURS) -> dict[str, object]:
    return error(403, f"Not enough permissions to access data of {context}: {lack}", "ACCESS_DENIED", 100)


def key(record_id: str = "C-1", part: str = "atsCandidateId", context: str = ORGANIZATION) -> str:
    return f"{part}={record_id}&dataProvider=ATS&integrationContext={context}"


def escaped(text: str) -> str:
    """A key of protocol 1.0 as it appears in responses."""
    return text.replace(":", "%3A")


def ids(*keys: str) -> str:
    return "&".join(f"ids[{number}].{part}" for number, one in enumerate(keys) for part in one.split("&"))


def done(*keys: str) -> dict[str, object]:
    return {"results": {escaped(one): {"status": 204} for one in keys}, "errors": {}}


def refused(one: str, status: int, message: str, code: str = "") -> dict[str, object]:
    return {"results": {}, "errors": {escaped(one): error(status, message, code)}}


def fault(*faults: tuple[str, str]) -> str:
    return "".join(f"ERROR :: {pointer} :: {reason}\n" for pointer, reason in faults)
