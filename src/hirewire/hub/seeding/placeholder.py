"""A placeholder for the hub's address in seeded data.

Every start of a sandbox needs the placeholder, but nothing else of seeding, so the placeholder has a module of its own.
"""

from typing import Final

#: Stands for the hub's own address. Each start replaces it with the hub's address; see ``sandbox.control.databases``.
PLACEHOLDER: Final = "http://hub.sandbox.example"
