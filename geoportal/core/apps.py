from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "geoportal.core"
    label = "core"
    verbose_name = "Foundation"

    def ready(self) -> None:
        """GDAL's drivers are registered now, by one thread: a first use by several at once fails."""
        from django.contrib.gis.gdal import Driver

        Driver.ensure_registered()
