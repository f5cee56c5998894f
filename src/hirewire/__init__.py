"""Recruiter System Connect as software that anyone can run."""
