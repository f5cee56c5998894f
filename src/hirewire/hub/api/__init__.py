"""The API's two roots as the world sees them: the resources put together, the versioned REST root, OpenAPI."""
