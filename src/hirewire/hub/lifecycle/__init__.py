"""All the data of a company: an inventory of it, its archives, its purges, and its move to another company id."""
