"""What recruiters do: seats, projects, messages, searches, exports and evaluations, and the counts of them."""
