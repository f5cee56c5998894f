"""A finding: something wrong that a check has found, and how to fix it."""

from collections.abc import Callable, Iterator

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """What is wrong, why it matters, and how to fix it.

    ``name`` stays the same between releases, so that scripts can rely on it.
    """

    name: str
    what: str
    why: str
    #: A command or statement that fixes what is wrong, for people to copy.
    mend: str


#: A check. Its argument is the site's name in commands, such as ``hub``.
Check = Callable[[str], Iterator[Finding]]
