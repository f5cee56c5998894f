"""Which browser to use. Needs no Django settings, because ``make gallery`` asks before any exist."""

import os
import shutil

CHROMIUM = os.environ.get("HIREWIRE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
