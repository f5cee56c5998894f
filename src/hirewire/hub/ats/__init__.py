"""What an ATS has sent (jobs, candidates, applications, files, access lists), and which member each candidate is."""
