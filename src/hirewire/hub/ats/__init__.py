"""What an ATS has sent: jobs, candidates, applications, files and access lists, and whom they match."""
