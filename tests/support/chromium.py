"""Which browser to use, and how to start it. Needs no Django settings: ``make gallery`` asks before any exist."""

import os
import shutil
from typing import Final

_NAMED: Final = os.environ.get("HIREWIRE_CHROMIUM", "")
#: Chromium with windows, toolbars and its back/forward cache.
WHOLE: Final = _NAMED or shutil.which("chromium") or shutil.which("google-chrome") or ""
#: Debian's build without windows renders the same pages with a third less processor time.
CHROMIUM: Final = _NAMED or shutil.which("chromium-headless-shell") or WHOLE

#: Processes that Chromium starts with each window and that no test sees: two pages under its address bar, and a
#: renderer for a site that nobody opens. Without them, a new page takes a third of the processor time.
_UNSEEN: Final = ("SpareRendererForSitePerProcess", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
#: What Playwright switches off. Chromium obeys only the last of two such options.
_OF_PLAYWRIGHT: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
ARGUMENTS: Final = [
    # Chromium's sandbox needs privileges that containers do not have.
    "--no-sandbox",
    f"--disable-features={','.join((*_OF_PLAYWRIGHT, *_UNSEEN))}",
]
