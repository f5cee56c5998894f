"""The complete API: the resources below /v2 and /rest, their OpenAPI documents, and SCIM."""
