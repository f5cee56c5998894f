"""The widget that requests an integration, and the first that an admin sees."""
