"""What imports leave behind, removed when its time is over."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from import_scripts import stored
from import_scripts.beats import forget_silent
from import_scripts.models import ImportRun
from import_scripts.states import FOR_WORKERS, State


def tidy() -> int:
    """Remove files whose days are over, and what no run knows; how many. Forget workers that are gone."""
    forget_silent()
    before = timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS)
    old = ImportRun.objects.filter(is_file_kept=True, created_at__lt=before).exclude(
        state__in=[*FOR_WORKERS, State.READY, State.FAILED]
    )
    count = 0
    for run in old:
        stored.remove(run.uuid)
        ImportRun.objects.filter(pk=run.pk).update(is_file_kept=False)
        count += 1
    known = {str(uuid) for uuid in ImportRun.objects.values_list("uuid", flat=True)}
    return count + stored.sweep(known)
