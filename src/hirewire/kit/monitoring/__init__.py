"""What an installation tells whoever watches over it: health, metrics, and what each request was."""
