"""The assembled API: the resources of both roots, their OpenAPI documents, and SCIM."""
