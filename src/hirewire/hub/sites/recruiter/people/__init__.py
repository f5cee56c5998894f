"""A member's profile and its contents: records, notes, files, evaluations, imports."""
