"""Import structlog without rich, before anything else imports structlog.

If rich is installed, structlog imports it for tracebacks with local variables. Our programs never show such tracebacks,
and rich takes a fifteenth of the processor time of each start. Only programs import this module: an application that
uses our libraries keeps its own choice.
"""

import sys
from typing import Final

_RICH: Final = "rich"

if not {"structlog", _RICH} & sys.modules.keys():
    # If ``sys.modules`` holds ``None`` for a package, importing the package fails as if it were not installed.
    sys.modules[_RICH] = None  # type: ignore[assignment]  # Python documents ``None`` here
    try:
        import structlog  # noqa: F401 - see above
    finally:
        del sys.modules[_RICH]
