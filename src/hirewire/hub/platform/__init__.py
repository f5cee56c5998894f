"""What the hub offers to developer applications, such as tokens, limits, push events and certification runs."""
