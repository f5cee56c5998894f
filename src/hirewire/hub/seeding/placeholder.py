"""A placeholder for the hub's address in seeded data.

It has a module of its own, because every start needs the placeholder, and nothing else of seeding.
"""

from typing import Final

#: Stands for the hub's own address. Each start replaces it with the hub's address; see ``sandbox.control.databases``.
PLACEHOLDER: Final = "http://hub.sandbox.example"
