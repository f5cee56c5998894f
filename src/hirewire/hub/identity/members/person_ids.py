"""Person ids: a member has a different id for each application, so two partners cannot correlate these ids.

A person id is one encrypted block that holds the ids of the application and of the member, so person ids need not be
stored. An application cannot use the person ids of another application. Person ids change only if
``HIREWIRE_ID_KEY`` changes.
"""

import base64
import binascii
import struct
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.conf import settings

_PREFIX = "urn:li:person:"
_BLOCK = struct.Struct(">QQ")


def person_urn(application_id: int, member_id: int) -> str:
    """Return the ``urn:li:person:{22 characters}`` by which this application knows the member."""
    encryptor = _cipher(settings.HIREWIRE_ID_KEY).encryptor()
    block = encryptor.update(_BLOCK.pack(application_id, member_id))
    return _PREFIX + base64.urlsafe_b64encode(block).rstrip(b"=").decode()


def member_id_of(application_id: int, urn: str) -> int | None:
    """Return the id of the member that ``urn`` names, or None if the URN was never issued to this application."""
    try:
        block = base64.urlsafe_b64decode(f"{urn.removeprefix(_PREFIX)}==")
        decryptor = _cipher(settings.HIREWIRE_ID_KEY).decryptor()
        application, member = _BLOCK.unpack(decryptor.update(block))
    except (binascii.Error, ValueError, struct.error):
        return None
    return int(member) if application == application_id else None


@lru_cache(maxsize=4)
def _cipher(key: str) -> Cipher[ECB]:
    # ECB reveals when two encrypted blocks have the same content. Each person id is a single block, and no two person
    # ids hold the same pair of application and member, so there is nothing to reveal.
    return Cipher(AES256(sha256(key.encode()).digest()), ECB())  # noqa: S305 - see above
