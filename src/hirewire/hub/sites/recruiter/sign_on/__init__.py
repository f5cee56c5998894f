"""Signing in through a company's own provider, testing the provider's settings, and signing out."""
