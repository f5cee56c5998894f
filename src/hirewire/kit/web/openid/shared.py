"""Issuers that sign in anybody in the world.

An e-mail address from such an issuer does not show which company vouches for the address.
"""

from typing import Final

#: Maps an issuer to a claim. The claim contains the domain of the company that gave the person the account. Private
#: accounts lack the claim.
OWNER_CLAIMS: Final = {"https://accounts.google.com": "hd"}
