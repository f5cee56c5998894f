from typing import Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.ats.matching import effects, learning, versions
from hirewire.hub.ats.matching.errors import VersionRefused
from hirewire.hub.ats.matching.models import MatchingVersion, VersionEffect
from hirewire.hub.ats.matching.viewing import Progress
from hirewire.linkage.parameters import WrongFormatError

#: How many lines of progress a run prints if its output is not a terminal.
_LINES: Final = 4


class Command(BaseCommand):
    help = "Learn how well records of the same person agree, and choose the learned version that matching uses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--use", type=int, help="version to use from now on; 0 is the shipped version")
        parser.add_argument("--back", action="store_true", help="return to the version that was used before")
        parser.add_argument("--list", action="store_true", dest="shows", help="show all versions")
        parser.add_argument(
            "--whole", action="store_true", help="compare the versions on all candidates instead of a sample"
        )

    def handle(
        self, *_arguments: object, use: int | None, back: bool, shows: bool, whole: bool, **_options: object
    ) -> None:
        try:
            if shows:
                self._list()
            elif back:
                self._go_back()
            elif use is not None:
                self._use(use, whole=whole)
            else:
                self._learn(whole=whole)
        except (VersionRefused, WrongFormatError) as refused:
            raise CommandError(str(refused)) from None

    def _learn(self, *, whole: bool) -> None:
        version = learning.learn(progress=self._progress("compared with their rivals"))
        self.stdout.write(
            f"Version {version.pk} was learned from {version.candidates:,} candidates, of whom about"
            f" {version.pairs:,} are members."
        )
        self._compare(version.pk, whole=whole)
        self.stdout.write(f"Nothing has changed yet. To use this version: hirewire hub learn --use {version.pk}")

    def _use(self, number: int, *, whole: bool) -> None:
        if number == versions.number_in_use():
            self.stdout.write(f"Version {number} is already in use.")
            return
        effect = None if whole else versions.effect_on_use(number)
        if effect is None:
            self._compare(number, whole=whole)
        else:
            self._print_effect(effect)
        waiting = versions.use(number=number)
        self.stdout.write(f"Version {number} is in use. The worker weighs {waiting:,} candidates again.")

    def _go_back(self) -> None:
        number = versions.take_back()
        self.stdout.write(f"Version {number} is in use again. The worker weighs all candidates again.")

    def _compare(self, number: int, *, whole: bool) -> None:
        progress = self._progress("weighed by both versions")
        self._print_effect(effects.compare(number=number, whole=whole, progress=progress))

    def _print_effect(self, effect: VersionEffect) -> None:
        extent = "all" if effect.candidates >= effect.of else "a sample of"
        self.stdout.write(
            f"Compared with version {effect.against_id or versions.SHIPPED}, among {extent}"
            f" {effect.candidates:,} candidates, {effect.linked:,} of whom are matched:"
            f" {effect.appear:,} matches would appear, {effect.go:,} would disappear, {effect.change:,} would change."
        )
        if effect.decided:
            self.stdout.write(
                f"Of {effect.decided:,} decisions by people, this version agrees with {effect.agreed:,}, and the"
                f" version in use agrees with {effect.agreed_before:,}."
            )

    def _list(self) -> None:
        in_use = versions.number_in_use()
        for version in versions.learned():
            self._line(version.pk, in_use, _origin(version))
        self._line(versions.SHIPPED, in_use, "shipped")

    def _line(self, number: int, in_use: int, origin: str) -> None:
        effect = None if number == in_use else versions.effect_on_use(number)
        numbers = (
            f"; {effect.appear:,} would appear, {effect.go:,} disappear, {effect.change:,} change" if effect else ""
        )
        self.stdout.write(f"{'*' if number == in_use else ' '} {number}  {origin}{numbers}")

    def _progress(self, doing: str) -> Progress:
        is_watched = self.stdout.isatty()
        last_step = [0]

        def report(done: int, of: int) -> None:
            line = f"{done:,} of {of:,} {doing}"
            if is_watched:
                self.stdout.write(f"\r{line}", ending="\n" if done >= of else "")
            elif done * _LINES // max(of, 1) > last_step[0] or done >= of:
                last_step[0] = done * _LINES // max(of, 1)
                self.stdout.write(line)

        return report


def _origin(version: MatchingVersion) -> str:
    return f"learned on {version.learned_at:%Y-%m-%d} from {version.candidates:,} candidates"
