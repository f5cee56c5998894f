"""How long the guide lets a site take to say whether it is ready."""

import re

from tools.packages.build_image import CONTEXT


def probe_patience() -> int:
    """Seconds that an answer may take."""
    guide = (CONTEXT / "docs/guides/watching.md").read_text()
    (seconds,) = re.findall(r"Allow `/readyz` (\d+) seconds for its answer\.", guide)
    return int(seconds)
