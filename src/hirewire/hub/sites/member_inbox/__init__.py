"""The other side of InMail, where somebody tries the program out: answering as a made-up person."""
