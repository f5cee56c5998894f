"""Signing in through a company's own provider: the way there and back, trying it out, and signing out."""
