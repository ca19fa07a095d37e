from django.apps import AppConfig

from geoportal.core.chores import DAY_S, Chore


class LayersConfig(AppConfig):
    name = "layers"
    label = "layers"
    verbose_name = "The map's ledger"
    chores = (Chore("layers.media_removal.remove_expired_files", every_s=DAY_S),)
