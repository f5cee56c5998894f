"""URNs: ``urn:li:<kind>:<id>``, one type for each kind, so that one is never passed for another."""

import re
from typing import Final, NewType

OrganizationUrn = NewType("OrganizationUrn", str)
ContractUrn = NewType("ContractUrn", str)
SeatUrn = NewType("SeatUrn", str)
PersonUrn = NewType("PersonUrn", str)
DeveloperApplicationUrn = NewType("DeveloperApplicationUrn", str)
JobPostingUrn = NewType("JobPostingUrn", str)
PostingTaskUrn = NewType("PostingTaskUrn", str)
MessagingThreadUrn = NewType("MessagingThreadUrn", str)
MediaUrn = NewType("MediaUrn", str)

#: Eighteen digits always fit a signed 64-bit column.
_NUMBER: Final = re.compile(r"[0-9]{1,18}")


class UrnError(ValueError):
    """The text is not a URN of the kind that was asked for."""


def organization_urn(number: int) -> OrganizationUrn:
    return OrganizationUrn(f"urn:li:organization:{number}")


def contract_urn(number: int) -> ContractUrn:
    return ContractUrn(f"urn:li:contract:{number}")


def seat_urn(number: int) -> SeatUrn:
    return SeatUrn(f"urn:li:seat:{number}")


def developer_application_urn(number: int) -> DeveloperApplicationUrn:
    return DeveloperApplicationUrn(f"urn:li:developerApplication:{number}")


def job_posting_urn(number: int) -> JobPostingUrn:
    return JobPostingUrn(f"urn:li:jobPosting:{number}")


def posting_task_urn(uuid: str) -> PostingTaskUrn:
    return PostingTaskUrn(f"urn:li:simpleJobPostingTask:{uuid}")


def messaging_thread_urn(number: int) -> MessagingThreadUrn:
    return MessagingThreadUrn(f"urn:li:messagingThread:{number}")


def media_urn(uuid: str) -> MediaUrn:
    """An uploaded file; the kind's name is ours."""
    return MediaUrn(f"urn:li:hireMedia:{uuid}")


def name_of(urn: str, kind: str) -> str:
    """What stands behind ``urn:li:<kind>:``."""
    head, found, name = urn.partition(f"urn:li:{kind}:")
    if head or not found or not name:
        raise UrnError(f'"{urn[:100]}" is not a URN of the form urn:li:{kind}:{{id}}.')
    return name


def id_of(urn: str, kind: str) -> int:
    """The number behind ``urn:li:<kind>:``, for kinds whose ids are numbers."""
    name = name_of(urn, kind)
    if not _NUMBER.fullmatch(name):
        raise UrnError(f'"{urn[:100]}" is not a URN of the form urn:li:{kind}:{{number}}.')
    return int(name)
