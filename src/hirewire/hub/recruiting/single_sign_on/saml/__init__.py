"""SAML 2.0: a provider's metadata, our request, and the signed assertion that answers it."""
