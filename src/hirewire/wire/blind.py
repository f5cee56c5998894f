"""Keyed hashes with which an ATS says that it knows somebody, without saying who; see docs/guides/blind.md.

The ATS hashes the identifiers of its candidates, and the hub hashes the identifiers of its members. Equal hashes stand
for the same identifier, so both sides have to follow this module to the letter.
"""

import hmac
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from hirewire.wire.addresses import normal_email, normal_profile_url

#: The length of a hash in bytes: half of an HMAC-SHA-256. This is long enough that no two identifiers share a hash, and
#: it fits PostgreSQL's 128-bit type ``uuid``.
_BYTES: Final = 16


class Purpose(StrEnum):
    """The kind of text that is hashed. Two equal texts of different kinds have different hashes."""

    EMAIL = "email"
    PROFILE = "profile"
    #: The ATS's own id of the candidate. With the hash of this id, the ATS can replace and delete the record in the hub
    #: without revealing the id.
    CANDIDATE = "candidate"


def blind_hash(secret: str, purpose: Purpose, text: str) -> str:
    """Return the keyed hash of ``text``, which must be normalized already."""
    message = f"{purpose}\n{text}".encode()
    return hmac.digest(secret.encode(), message, "sha256")[:_BYTES].hex()


def candidate_hash(secret: str, candidate_id: str) -> str:
    return blind_hash(secret, Purpose.CANDIDATE, candidate_id)


def identifier_hashes(secret: str, emails: Iterable[str], profile_url: str = "") -> list[str]:
    """Return the hashes of a person's identifiers. Empty and unusable identifiers are left out."""
    normal = [(Purpose.EMAIL, normal_email(email)) for email in emails]
    normal.append((Purpose.PROFILE, _profile(profile_url)))
    return [blind_hash(secret, purpose, text) for purpose, text in dict.fromkeys(normal) if text]


def _profile(url: str) -> str:
    try:
        return normal_profile_url(url)
    except ValueError:
        # urlsplit refuses some hosts, such as a broken IPv6 address; such a URL names nobody.
        return ""
