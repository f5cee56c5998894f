"""The member's side of InMail in a sandbox: answering as the member."""
