"""What recruiters do: seats, projects, messages, searches, exports, evaluations, and what counts them."""
