"""Plays a company's year: recruiters, members and the ATS do what a plan says, while the sandbox's clock runs fast."""
