"""Companies, their contracts and seats, members, and the audit trail."""
