"""Sending people to the ATS, one or many."""
