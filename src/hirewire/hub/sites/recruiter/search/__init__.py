"""The search: its form, conditions, results and saved searches."""
