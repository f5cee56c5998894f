"""``hirewire … backup`` and ``hirewire … restore``: one site's database and files to a folder, and back."""
