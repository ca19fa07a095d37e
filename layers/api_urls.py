"""Addresses for programs: OGC API Features, single-feature writes, the map's list, OpenAPI."""

from django.urls import URLPattern, URLResolver, path

from layers import api, api_changes, api_docs, api_kinds, api_objects, api_write

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.Landing.as_view(), name="api_landing"),
    path("api/conformance", api.Conformance.as_view(), name="api_conformance"),
    path("api/collections", api.Collections.as_view(), name="api_collections"),
    path("api/collections/<slug:slug>", api.Collection.as_view(), name="api_collection"),
    path("api/collections/<slug:slug>/schema", api.Schema.as_view(), name="api_schema"),
    path("api/collections/<slug:slug>/queryables", api.Queryables.as_view(), name="api_queryables"),
    path("api/collections/<slug:slug>/items", api_write.Items.as_view(), name="api_items"),
    path("api/collections/<slug:slug>/items/<int:number>", api_write.Item.as_view(), name="api_item"),
    path("api/changes", api_changes.Changes.as_view(), name="api_changes"),
    path("api/objects", api_objects.Objects.as_view(), name="api_objects"),
    path("api/themes", api_objects.Themes.as_view(), name="api_themes"),
    path("api/kinds", api_kinds.Kinds.as_view(), name="api_kinds"),
    path("api/openapi.json", api_docs.OpenAPI.as_view(), name="api_openapi"),
    path("api/docs/", api_docs.Handbook.as_view(), name="api_docs"),
]
