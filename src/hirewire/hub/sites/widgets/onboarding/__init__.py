"""Requests an integration: the first widget that an admin sees."""
