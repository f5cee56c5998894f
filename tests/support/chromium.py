"""Which browser to use, and how to start it. Needs no Django settings: ``make gallery`` asks before any exist."""

import os
import shutil
from typing import Final

CHROMIUM = os.environ.get("HIREWIRE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""

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
