"""How long tests wait for an expected event.

An event usually comes within a few seconds. The limit only ends tests whose event never comes, and leaves room for a
machine that is ten times slower than usual.
"""

from typing import Final

SECONDS: Final = 300
MILLISECONDS: Final = 1000 * SECONDS
