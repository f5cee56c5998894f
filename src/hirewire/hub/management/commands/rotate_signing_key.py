from django.core.management.base import BaseCommand

from hirewire.hub.platform.oauth import signing


class Command(BaseCommand):
    help = "Sign id tokens with a new key; the old key stays published until its last token has expired."

    def handle(self, *_arguments: object, **_options: object) -> None:
        self.stdout.write(signing.rotate().kid)
