"""Decide which member of a network is the same person as a candidate of an ATS: records in, weighted evidence out.

The package is plain Python. It reads no database, no clock, and no files but its own. Callers use blocking keys to
fetch the rivals of a candidate, which are the members who might be the candidate. Callers also count values and store
parameters.
"""
