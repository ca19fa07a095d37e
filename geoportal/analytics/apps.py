from django.apps import AppConfig

from geoportal.core.chores import Chore


class AnalyticsConfig(AppConfig):
    name = "geoportal.analytics"
    label = "analytics"
    verbose_name = "Figures of the city"
    chores = (Chore("geoportal.analytics.actions.compute_due_access", every_s=600),)
