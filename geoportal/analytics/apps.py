from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "geoportal.analytics"
    label = "analytics"
    verbose_name = "Figures of the city"
