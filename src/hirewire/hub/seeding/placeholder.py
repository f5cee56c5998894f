"""A placeholder for the hub's address in seeded data.

The placeholder has a module of its own, because every start of a sandbox needs the placeholder but no other seeding
code.
"""

from typing import Final

#: Each start of a sandbox replaces this text with the hub's real address; see ``sandbox.control.databases``.
PLACEHOLDER: Final = "http://hub.sandbox.example"
