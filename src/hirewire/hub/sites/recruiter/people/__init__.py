"""A member's profile and what stands on it: records, notes, files, evaluations, imports."""
