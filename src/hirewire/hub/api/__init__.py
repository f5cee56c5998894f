"""The assembled API: the resources below ``/v2/``, the versioned root ``/rest/``, and their OpenAPI documents."""
