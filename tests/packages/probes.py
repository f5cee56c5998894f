import re

from tools.packages.build_image import CONTEXT


def probe_patience() -> int:
    guide = (CONTEXT / "docs/guides/watching.md").read_text()
    (seconds,) = re.findall(r"Allow `/readyz` (\d+) seconds for its answer\.", guide)
    return int(seconds)
