"""Admin Settings: seats, features, the ATS, data and reporting."""
