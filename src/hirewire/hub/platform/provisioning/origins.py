"""Origins as browsers name them: protocol, host and port."""

import re
from typing import Final

#: Origins that a browser can send. Nothing else may reach a policy header, where ``;`` and ``,`` are syntax.
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")


def is_origin(text: str) -> bool:
    return _ORIGIN.fullmatch(text) is not None
