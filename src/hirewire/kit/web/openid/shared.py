"""Issuers that sign in anybody in the world.

An e-mail address from such an issuer does not show which company vouches for the address.
"""

from typing import Final

#: By issuer: the claim with the domain of the company that gave the person the account. Private accounts lack that
#: claim.
OWNER_CLAIMS: Final = {"https://accounts.google.com": "hd"}
