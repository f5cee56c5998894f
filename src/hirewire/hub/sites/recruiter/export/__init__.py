"""Sending one person or many people to the ATS."""
