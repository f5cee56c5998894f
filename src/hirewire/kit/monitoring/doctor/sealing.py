"""Checks that every secret is sealed with the newest key."""

from collections.abc import Iterator

from django.conf import settings

from hirewire.kit import secrets
from hirewire.kit.db import sealed_columns
from hirewire.kit.monitoring import migrations
from hirewire.kit.monitoring.doctor.findings import Finding


def old_keys(site: str) -> Iterator[Finding]:
    # With a single key, no secret can be sealed with an older one. So in an installation that never changes its key,
    # this check decrypts no secret.
    if len(settings.HIREWIRE_ENCRYPTION_KEYS) == 1 or migrations.pending():
        return
    titles = [column.title for column in sealed_columns.columns() if sealed_columns.has_old(column)]
    if titles:
        yield Finding(
            "old-keys",
            f"Some {', '.join(titles)} are still sealed with an older key than the first one in {secrets.KEYS}.",
            "The older key cannot be removed yet, so anybody who has got hold of it can still read these secrets.",
            f"hirewire {site} keys rotate  # when every process has been restarted with the new key",
        )
