"""InMail: conversations, letters and templates."""
