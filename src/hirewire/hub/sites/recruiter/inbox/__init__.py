"""InMail: conversations, messages and templates."""
