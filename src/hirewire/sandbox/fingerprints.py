"""Tells whether a prepared database is the one that this code would prepare."""

import hashlib
from pathlib import Path

#: These files build the databases that are copied for sandboxes.
_OWN = ("sandbox/prepared.py", "cli/building.py")


def fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for pattern in ("**/migrations/**/*.py", "**/seeding/**/*.py", "cast/*.py", "kit/**/*.py", *_OWN):
        for source in sorted(root.glob(pattern)):
            digest.update(source.read_bytes())
    return f"hirewire {digest.hexdigest()[:32]}"
