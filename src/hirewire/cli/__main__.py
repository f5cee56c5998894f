"""``python -m hirewire.cli``: the command, also where no script was installed."""

from hirewire.cli.main import main

main(prog_name="hirewire")
