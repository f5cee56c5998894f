"""All the data of a company: inventory, archives, purges, moves to another company id, and placement on a cluster."""
