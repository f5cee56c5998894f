"""Who is who: companies, their contracts and seats, members, and the trail of what people changed."""
