from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "geoportal.core"
    label = "core"
    verbose_name = "Foundation"
