"""Issuers that sign in anybody in the world, so that an e-mail address alone says nothing about who vouches for it."""

from typing import Final

#: By issuer: the claim with the domain of the company that gave the person the account. Private accounts lack it.
OWNER_CLAIMS: Final = {"https://accounts.google.com": "hd"}
