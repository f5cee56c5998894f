"""How long tests wait for what must happen.

What happens at all happens within a few seconds. The limit only ends tests that wait for something that never
happens. It leaves room for a busy machine, and for one that is ten times slower than usual.
"""

from typing import Final

SECONDS: Final = 300
MILLISECONDS: Final = 1000 * SECONDS
