"""How long tests wait for what must happen.

Whatever works at all does so within a few seconds. The limit only ends a test of something that never happens. It
leaves room for a busy machine, and for one that is ten times slower than usual.
"""

from typing import Final

SECONDS: Final = 300
MILLISECONDS: Final = 1000 * SECONDS
