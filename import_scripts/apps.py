from django.apps import AppConfig


class ImportScriptsConfig(AppConfig):
    name = "import_scripts"
    label = "import_scripts"
    verbose_name = "Imports"
