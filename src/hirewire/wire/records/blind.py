"""Hashes of identifiers, and the keys of the hash function, for a company that must not copy candidates to Recruiter.

Recruiter makes the keys. The ATS sends the hashes in place of its records of candidates.
"""

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from hirewire.wire.validation import Record
from hirewire.wire.words import about

#: The largest number of hashes in a record. No person has more identifiers.
MOST_HASHES: Final = 20
#: The form of a hash, both in the entity key (``candidateHash``) and inside a record.
HASH_PATTERN: Final = "[0-9a-f]{32}"

Hash: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^{HASH_PATTERN}$(?!\n)",
        extra={"reason": "{} is not a hash of 32 hexadecimal digits in lower case"},
        examples=["21c0ea3a6a7c0d5a5c8a5b1f9a0f6c11"],
    ),
]
_KeyId: TypeAlias = Annotated[int, about("Identifies the key.", example=7)]


class BlindCandidate(Record, frozen=True, kw_only=True):
    """A person whom the ATS knows. The record has only hashes of the e-mail addresses and of the profile's address.

    A record replaces the earlier record with the same `candidateHash` and `keyId`. Hashes that the new record leaves
    out are deleted.
    """

    hashes: Annotated[
        Annotated[list[Hash], Meta(min_length=1, max_length=MOST_HASHES)],
        about(
            "Hashes of all the person's e-mail addresses and of the profile's address, in any order.",
            example=["21c0ea3a6a7c0d5a5c8a5b1f9a0f6c11", "9d7f7c2c6f4b8b57b5f1d6f1fb5f1c02"],
        ),
    ]


class HeldBlindCandidate(Record, frozen=True, kw_only=True):
    """A person whom the ATS knows, as the server returns the record."""

    candidate_hash: Annotated[
        str,
        about("The hash of the ATS's own id for the candidate.", example="5f0c8d9b6d1e4f0f8f3f2a9d8f6f7a10"),
    ]
    hashes: Annotated[list[str], about("The record's hashes, sorted.", example=["21c0ea3a6a7c0d5a5c8a5b1f9a0f6c11"])]


class NewBlindKey(Record, frozen=True, kw_only=True):
    """A new key, with its secret. The server returns the secret only when it makes the key."""

    key_id: _KeyId
    # Named ``secret``, because the journal masks a field of this name. It would not mask one named ``key``.
    secret: Annotated[
        str, about("The secret. Treat it as a password: it is shown only this once.", example="hw_blind_…")
    ]

    def __repr__(self) -> str:
        return f"NewBlindKey(key_id={self.key_id!r})"


class BlindKey(Record, frozen=True, kw_only=True):
    """A key without its secret."""

    key_id: _KeyId
    created_at: Annotated[int, about("When the key was made, in milliseconds since 1970.", example=1767225600000)]
    candidates: Annotated[int, about("How many records have hashes that were made with the key.", example=1204)]
    is_ready: Annotated[
        bool,
        about(
            "Whether the hub has hashed the identifiers of all members with the key. If false, some members may not be "
            "marked In ATS yet.",
            example=True,
        ),
    ]
