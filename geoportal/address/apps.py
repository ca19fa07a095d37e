from django.apps import AppConfig


class AddressConfig(AppConfig):
    name = "geoportal.address"
    label = "address"
    verbose_name = "My address"
