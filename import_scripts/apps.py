from django.apps import AppConfig
from django.core import checks

from geoportal.core.chores import HOUR_S, Chore


class ImportScriptsConfig(AppConfig):
    name = "import_scripts"
    label = "import_scripts"
    verbose_name = "Imports"
    chores = (
        Chore("import_scripts.beats.beat", every_s=10),
        Chore("import_scripts.schedules.poll_due_schedules", every_s=30),
        Chore("import_scripts.gtfs.live_polling.poll_due", every_s=2),  # each address says when it is due
        Chore("import_scripts.tidying.tidy", every_s=HOUR_S),
    )

    def ready(self) -> None:
        from import_scripts.system_checks import check_the_cage  # after the settings

        checks.register(check_the_cage)
