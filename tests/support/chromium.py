"""Which browser there is; known without any settings, because ``make gallery`` asks before it has some."""

import os
import shutil

CHROMIUM = os.environ.get("HIREWIRE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
