"""Which browser to use, and how to start it.

This module must not need Django's settings, because ``make gallery`` imports the module before it sets them.
"""

import os
import shutil
from typing import Final

_NAMED: Final = os.environ.get("HIREWIRE_CHROMIUM", "")
#: The full browser, with windows, toolbars and the back/forward cache.
WHOLE: Final = _NAMED or shutil.which("chromium") or shutil.which("google-chrome") or ""
#: Debian's headless build renders the same pages with a third less processor time.
CHROMIUM: Final = _NAMED or shutil.which("chromium-headless-shell") or WHOLE

#: Features that start additional processes for each window: two for pages under the address bar, and a renderer for a
#: site that nobody opens. No test needs these processes. Without them, a new page takes only a third of the processor
#: time.
_UNSEEN: Final = ("SpareRendererForSitePerProcess", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
#: Features that Playwright disables. They are repeated here, because Chromium obeys only the last
#: ``--disable-features``.
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
