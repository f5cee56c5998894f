"""A placeholder for the hub's address in seeded data.

Every start of a sandbox needs the placeholder, but no other part of the seeding code, so the placeholder has a module
of its own.
"""

from typing import Final

#: Each start of a sandbox replaces this text with the hub's real address; see ``sandbox.control.databases``.
PLACEHOLDER: Final = "http://hub.sandbox.example"
