"""The two roots of the API: the assembled resources, the versioned REST root, and OpenAPI."""
