"""Addresses of this room: pages for people, interfaces for programs."""

from django.urls import URLPattern, URLResolver, path

from housing import api, api_upkeep, api_utilities, api_values
from housing.pages import (
    editing,
    house_files,
    houses,
    outage_notices,
    outages,
    passport,
    passport_pdf,
    pictures,
    records,
    tariff_editing,
    tariffs,
    upkeep,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("housing/", houses.houses, name="houses"),
    path("housing/streets/", houses.streets, name="housing_streets"),
    path("housing/managers/", houses.managers, name="housing_managers"),
    path("housing/managers/<int:manager_id>/", editing.manager_todo, name="manager_todo"),
    path("housing/houses.csv", house_files.houses_csv, name="houses_csv"),
    path("housing/houses.geojson", house_files.houses_geojson, name="houses_geojson"),
    path("housing/<int:feature_id>/", passport.passport, name="passport"),
    path("housing/<int:feature_id>/edit/", editing.passport_edit, name="passport_edit"),
    path("housing/<int:feature_id>/restoration/", editing.restoration_edit, name="restoration_edit"),
    path("housing/<int:feature_id>/undo/<int:number>/", editing.passport_undo, name="passport_undo"),
    path("housing/upkeep/", upkeep.upkeep_comparison, name="upkeep_comparison"),
    path("housing/upkeep.csv", upkeep.upkeep_csv, name="upkeep_csv"),
    path("housing/<int:feature_id>/upkeep/", upkeep.house_upkeep, name="house_upkeep"),
    path("housing/outages/", outages.outages, name="housing_outages"),
    path("housing/outages/feed.atom", outages.outage_feed, name="housing_outage_feed"),
    path("housing/outages/new/", outage_notices.outage_new, name="housing_outage_new"),
    path("housing/outages/<int:number>/", outages.outage, name="housing_outage"),
    path("housing/outages/<int:number>/<slug:step>/", outage_notices.outage_step, name="housing_outage_step"),
    path("housing/tariffs/", tariffs.tariffs, name="housing_tariffs"),
    path("housing/tariffs/new/", tariff_editing.tariff_new, name="housing_tariff_new"),
    path("housing/tariffs/<int:number>/", tariff_editing.tariff_edit, name="housing_tariff_edit"),
    path("housing/tariffs/<int:number>/<slug:step>/", tariff_editing.tariff_step, name="housing_tariff_step"),
    path("housing/tariffs/<slug:code>/", tariffs.tariff_history, name="housing_tariff_history"),
    path("housing/<int:feature_id>/records/", records.records, name="house_records"),
    path("housing/<int:feature_id>/records/<slug:kind>/", records.record_new, name="house_record_new"),
    path("housing/<int:feature_id>/records/<slug:kind>/<int:number>/", records.record_edit, name="house_record_edit"),
    path(
        "housing/<int:feature_id>/records/<slug:kind>/<int:number>/<slug:step>/",
        records.record_step,
        name="house_record_step",
    ),
    path("housing/<int:feature_id>/passport.pdf", passport_pdf.passport_pdf, name="passport_pdf"),
    path("housing/<int:feature_id>/pictures/", pictures.pictures, name="house_pictures"),
    path(
        "housing/<int:feature_id>/pictures/<int:number>/remove/", pictures.picture_remove, name="house_picture_remove"
    ),
    path(
        "housing/<int:feature_id>/pictures/removed/<int:number>/restore/",
        pictures.picture_restore,
        name="house_picture_restore",
    ),
]

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("api/housing/passports", api.Passports.as_view(), name="api_passports"),
    path("api/housing/passports/<int:number>", api.OnePassport.as_view(), name="api_passport"),
    path("api/housing/values.json", api_values.HouseThemes.as_view(), name="house_themes"),
    path("api/housing/values/<str:name>.json", api_values.HouseValues.as_view(), name="house_values"),
    path("api/housing/outages", api_utilities.Outages.as_view(), name="api_housing_outages"),
    path("api/housing/outages/<int:number>", api_utilities.OneOutage.as_view(), name="api_housing_outage"),
    path("api/housing/tariffs", api_utilities.Tariffs.as_view(), name="api_housing_tariffs"),
    path(
        "api/housing/passports/<int:number>/services",
        api_utilities.HouseServices.as_view(),
        name="api_housing_services",
    ),
    path("api/housing/upkeep", api_upkeep.Upkeep.as_view(), name="api_upkeep"),
    path("api/housing/passports/<int:number>/upkeep", api_upkeep.OneHouseUpkeep.as_view(), name="api_house_upkeep"),
]
