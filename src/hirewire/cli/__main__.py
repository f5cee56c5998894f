"""``python -m hirewire.cli``: the command, for environments without the installed script."""

from hirewire.cli.main import main

main(prog_name="hirewire")
