"""Reading packs back, from JSON or from the page that embeds them."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from hirewire.certification.errors import CertificationError
from hirewire.certification.reports.packing import FORMAT, Pack, hash_of

ELEMENT: Final = "pack"
_EMBEDDED: Final = re.compile(rf'<script type="application/json" id="{ELEMENT}">(.*?)</script>', re.DOTALL)


def read_pack(path: Path) -> Pack:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CertificationError(f"{path} cannot be read ({fault}).") from None
    embedded = _EMBEDDED.search(text)
    try:
        pack = msgspec.json.decode(embedded[1] if embedded else text)
    except msgspec.DecodeError:
        raise CertificationError(f"{path} is not an evidence pack.") from None
    if not isinstance(pack, dict) or pack.get("format") != FORMAT:
        raise CertificationError(f"{path} is not an evidence pack that this release can read.")
    return pack


def is_unchanged(pack: Pack) -> bool:
    return bool(pack.get("hash")) and hash_of(pack) == pack["hash"] and all(map(_is_named_rightly, _pictures(pack)))


def _pictures(pack: Pack) -> Iterable[tuple[str, str]]:
    # Packs of earlier releases have no pictures.
    return ((digest, picture["content"]) for digest, picture in pack.get("pictures", {}).items())


def _is_named_rightly(picture: tuple[str, str]) -> bool:
    digest, content = picture
    try:
        decoded = base64.b64decode(content, validate=True)
    except ValueError:
        return False
    return hashlib.sha256(decoded).hexdigest() == digest
