"""`manage.py overdue`: what a timer runs, so that builds that nobody hears of any more end."""

from typing import Any

from django.core.management.base import BaseCommand

from ...builds import end_overdue


class Command(BaseCommand):
    """Times out builds that are under way for too long."""

    help = "Time out the builds that are under way for longer than their configs give them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and say how many there were."""
        self.stdout.write(f"{end_overdue()} timed out.")
