"""The search: its form, conditions, answers and saved searches."""
