from django.apps import AppConfig
from django.core import checks


class ImportScriptsConfig(AppConfig):
    name = "import_scripts"
    label = "import_scripts"
    verbose_name = "Imports"

    def ready(self) -> None:
        from import_scripts.system_checks import check_the_cage  # after the settings

        checks.register(check_the_cage)
