"""``hirewire … backup`` and ``hirewire … restore``: one site's database and files in one folder, and back."""
