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
    #: A command or statement to copy, which fixes what is wrong.
    mend: str


#: A check. It is called with the site's name as commands spell it, such as ``hub``.
Check = Callable[[str], Iterator[Finding]]
