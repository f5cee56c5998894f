"""A module of its own, because every start needs it, and nothing else of seeding."""

from typing import Final

#: Stands for the hub's own address, which each start replaces by its own; see ``control.databases``.
PLACEHOLDER: Final = "http://hub.sandbox.example"
