"""Addresses of this room: pages for people, interfaces for programs."""

from django.urls import URLPattern, URLResolver, path

from tiles import archive_views, ogc_views, style_views, values, views
from tiles.diagnostics import tile_diagnostics
from tiles.map_page import city_map
from tiles.openapi import tell

urlpatterns: list[URLPattern | URLResolver] = [
    path("", city_map, name="map"),
    path("tiles/diagnostics/", tile_diagnostics, name="tile_diagnostics"),
]

COLLECTION = "api/collections/<str:collection_id>/tiles"
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("tiles/city.json", views.city_tilejson, name="city_tilejson"),
    path("tiles/city.pmtiles", archive_views.city_archive, name="city_archive"),
    path("tiles/city/<str:z>/<str:x>/<str:y>.mvt", views.city_tile, name="city_tile"),
    path("tiles/city/<str:epoch>/<str:z>/<str:x>/<str:y>.mvt", views.epoch_tile, name="epoch_tile"),
    path("tiles/city/events", views.city_events, name="city_events"),
    path("tiles/city/layers.json", ogc_views.layer_versions, name="layer_versions"),
    path("tiles/city/values/<str:name>.json", values.city_values, name="values"),
    path("tiles/private/<str:z>/<str:x>/<str:y>.mvt", views.private_tile, name="private_tile"),
    path("tiles/styles/city.json", style_views.city_style, {"scheme": "light"}, name="city_style"),
    path("tiles/styles/city-dark.json", style_views.city_style, {"scheme": "dark"}, name="city_style_dark"),
    path(COLLECTION, ogc_views.collection_tilesets, name="collection_tiles"),
    path(f"{COLLECTION}/<str:tms>", ogc_views.collection_tileset, name="collection_tileset"),
    path(f"{COLLECTION}/<str:tms>/<str:z>/<str:row>/<str:col>", ogc_views.collection_tile, name="collection_tile"),
    path("api/tileMatrixSets", ogc_views.matrix_sets, name="tile_matrix_sets"),
    path("api/tileMatrixSets/<str:tms>", ogc_views.matrix_set, name="tile_matrix_set"),
]
tell(api_urlpatterns)
