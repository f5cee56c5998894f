"""The widget that requests an integration. It is the first widget that an admin sees."""
