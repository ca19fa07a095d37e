"""Addresses of this room: pages for people in each language; media files and crawlers' lists once."""

from django.urls import URLPattern, URLResolver, path

from layers.pages import about, files, list_files, lists, object_page, sitemaps, whole_layers

urlpatterns: list[URLPattern | URLResolver] = [
    path("objects/<int:feature_id>/", object_page.object_short, name="feature_short"),
    path("objects/<int:feature_id>/card.json", object_page.object_card, name="feature_card"),
    path("objects/<int:feature_id>/<str:words>/", object_page.object_page, name="feature"),
    path("themes/", lists.themes, name="themes"),
    path("themes/<slug:slug>/", lists.theme, name="theme"),
    path("layers/<slug:slug>/", lists.layer, name="layer"),
    path("layers/<slug:slug>/objects.geojson", list_files.layer_geojson, name="layer_geojson"),
    path("layers/<slug:slug>/objects.csv", list_files.layer_csv, name="layer_csv"),
    path("kinds/", lists.kinds, name="kinds"),
    path("kinds/<path:code>/", lists.kind, name="kind"),
    path("districts/", lists.districts, name="districts"),
    path("districts/<int:district_id>/", lists.district, name="district"),
    path("about/", about.about, name="about"),
]
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("media/<path:name>", files.media_file, name="media"),
    path("downloads/<slug:slug>.txt", whole_layers.layer_terms, name="layer_terms"),
    path("downloads/<slug:slug>.<slug:ending>", whole_layers.layer_file, name="layer_file"),
    path("downloads/<slug:slug>/<slug:seal>/<slug:name>.<slug:ending>", whole_layers.sealed_file, name="sealed_file"),
    path("themes.css", sitemaps.theme_colours, name="theme_colours"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.sitemap_of_pages, name="sitemap_pages"),
    path("sitemap-objects-<int:number>.xml", sitemaps.sitemap_of_objects, name="sitemap_objects"),
]
