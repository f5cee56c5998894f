"""Person ids: the same member has another id for each application, so that two partners cannot compare notes.

An id is one encrypted block holding application and member. Nothing has to be
stored, an id of another application does not open, and ids stay the same for
as long as ``HIREWIRE_ID_KEY`` does.
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
    """``urn:li:person:{22 letters}``, as this application knows the member."""
    encryptor = _cipher(settings.HIREWIRE_ID_KEY).encryptor()
    block = encryptor.update(_BLOCK.pack(application_id, member_id))
    return _PREFIX + base64.urlsafe_b64encode(block).rstrip(b"=").decode()


def member_id_of(application_id: int, urn: str) -> int | None:
    """The member whom this application means, or None for an id that it never got from us."""
    try:
        block = base64.urlsafe_b64decode(f"{urn.removeprefix(_PREFIX)}==")
        decryptor = _cipher(settings.HIREWIRE_ID_KEY).decryptor()
        application, member = _BLOCK.unpack(decryptor.update(block))
    except (binascii.Error, ValueError, struct.error):
        return None
    return int(member) if application == application_id else None


@lru_cache(maxsize=4)
def _cipher(key: str) -> Cipher[ECB]:
    # One block that holds a counter-like number twice over never repeats, so the plain mode gives nothing away.
    return Cipher(AES256(sha256(key.encode()).digest()), ECB())  # noqa: S305 - see above
