"""One folder for each kind of ATS."""
