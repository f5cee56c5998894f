"""The placeholder for the hub's address.

It has a separate module because every start needs this and nothing else of seeding.
"""

from typing import Final

#: Stands for the hub's own address. Each start replaces it with the hub's address; see ``sandbox.control.databases``.
PLACEHOLDER: Final = "http://hub.sandbox.example"
