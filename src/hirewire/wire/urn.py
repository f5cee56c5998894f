"""URNs: ``urn:li:<kind>:<id>``, with one type per kind, so that nobody passes a URN of the wrong kind."""

import re
from typing import TYPE_CHECKING, Final, NewType


class UrnError(ValueError):
    """The value is neither a URN of the required kind nor an id from which one can be made."""


if TYPE_CHECKING:
    OrganizationUrn = NewType("OrganizationUrn", str)
    ContractUrn = NewType("ContractUrn", str)
    SeatUrn = NewType("SeatUrn", str)
    PersonUrn = NewType("PersonUrn", str)
    DeveloperApplicationUrn = NewType("DeveloperApplicationUrn", str)
    JobPostingUrn = NewType("JobPostingUrn", str)
    PostingTaskUrn = NewType("PostingTaskUrn", str)
    MessagingThreadUrn = NewType("MessagingThreadUrn", str)
    MediaUrn = NewType("MediaUrn", str)
else:

    class _CheckedType(NewType):
        """A NewType that checks values at runtime, for callers whose code is not type-checked."""

        def __init__(self, name: str, kind: str, helper: str) -> None:
            super().__init__(name, str)
            self._kind = kind
            self._helper = helper

        def __call__(self, urn: object) -> str:
            if not isinstance(urn, str):
                raise UrnError(
                    f"{self.__name__} is text of the form urn:li:{self._kind}:{{id}}, not {type(urn).__name__}: "
                    f"{self._helper}() makes it from an id."
                )
            name_of(urn, self._kind)
            return urn

    OrganizationUrn = _CheckedType("OrganizationUrn", "organization", "organization_urn")
    ContractUrn = _CheckedType("ContractUrn", "contract", "contract_urn")
    SeatUrn = _CheckedType("SeatUrn", "seat", "seat_urn")
    PersonUrn = _CheckedType("PersonUrn", "person", "person_urn")
    DeveloperApplicationUrn = _CheckedType(
        "DeveloperApplicationUrn", "developerApplication", "developer_application_urn"
    )
    JobPostingUrn = _CheckedType("JobPostingUrn", "jobPosting", "job_posting_urn")
    PostingTaskUrn = _CheckedType("PostingTaskUrn", "simpleJobPostingTask", "posting_task_urn")
    MessagingThreadUrn = _CheckedType("MessagingThreadUrn", "messagingThread", "messaging_thread_urn")
    MediaUrn = _CheckedType("MediaUrn", "hireMedia", "media_urn")

#: No id is 0, and eighteen digits always fit a signed 64-bit column.
_NUMBER: Final = re.compile(r"(?=0*[1-9])[0-9]{1,18}")
_LIMIT: Final = 10**18


def organization_urn(number: int) -> OrganizationUrn:
    return OrganizationUrn(_numbered("organization", number))


def contract_urn(number: int) -> ContractUrn:
    return ContractUrn(_numbered("contract", number))


def seat_urn(number: int) -> SeatUrn:
    return SeatUrn(_numbered("seat", number))


def person_urn(person_id: str) -> PersonUrn:
    """Return the URN of a person. Person ids are text, and differ between applications."""
    return PersonUrn(_named("person", person_id))


def developer_application_urn(number: int) -> DeveloperApplicationUrn:
    return DeveloperApplicationUrn(_numbered("developerApplication", number))


def job_posting_urn(number: int) -> JobPostingUrn:
    return JobPostingUrn(_numbered("jobPosting", number))


def posting_task_urn(uuid: str) -> PostingTaskUrn:
    return PostingTaskUrn(_named("simpleJobPostingTask", uuid))


def messaging_thread_urn(number: int) -> MessagingThreadUrn:
    return MessagingThreadUrn(_numbered("messagingThread", number))


def media_urn(uuid: str) -> MediaUrn:
    """Return the URN of a file. The name of this kind, ``hireMedia``, is our own."""
    return MediaUrn(_named("hireMedia", uuid))


def name_of(urn: str, kind: str) -> str:
    head, prefix, name = urn.partition(f"urn:li:{kind}:")
    if head or not prefix or not name:
        raise UrnError(f'"{urn[:100]}" is not a URN of the form urn:li:{kind}:{{id}}.')
    return name


def id_of(urn: str, kind: str) -> int:
    name = name_of(urn, kind)
    if not _NUMBER.fullmatch(name):
        raise UrnError(f'"{urn[:100]}" is not a URN of the form urn:li:{kind}:{{number}}.')
    return int(name)


def _numbered(kind: str, number: object) -> str:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < _LIMIT:
        raise UrnError(f"A URN of kind {kind} needs a positive whole number of at most 18 digits, not {number!r:.100}.")
    return f"urn:li:{kind}:{number}"


def _named(kind: str, name: object) -> str:
    if not isinstance(name, str) or not name or name.startswith("urn:"):
        raise UrnError(f"A URN of kind {kind} needs an id as text, and without urn:li: in front, not {name!r:.100}.")
    return f"urn:li:{kind}:{name}"
