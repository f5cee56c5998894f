"""What an ATS has sent: jobs, candidates, applications, files, access lists, and the members that candidates match."""
