"""Origins as browsers name them: protocol, host and port."""

import re
from typing import Final

#: What a browser can send as an origin. Nothing else may reach a policy header, where ``;`` and ``,`` have a meaning.
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")


def is_origin(text: str) -> bool:
    return _ORIGIN.fullmatch(text) is not None
