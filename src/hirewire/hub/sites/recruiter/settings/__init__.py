"""Admin Settings: seats, features, jobs, the ATS, sign-in, data and reporting."""
