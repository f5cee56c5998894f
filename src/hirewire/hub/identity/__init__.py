"""Who is who: companies, their contracts and seats, members, and the audit trail."""
