"""All of a company's data: inventory, archives, purges, moves to another company id, and placement on a cluster."""
