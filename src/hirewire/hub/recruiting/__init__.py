"""What recruiters do: seats, projects, messages, searches, exports and evaluations, and counts of records."""
