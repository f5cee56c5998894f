"""One job of an ATS, for the recruiters who work on it."""
