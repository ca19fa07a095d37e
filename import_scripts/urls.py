"""Addresses of the import workbench: the list, a run, and what can be done with it. All are for who is signed in."""

from django.urls import URLPattern, URLResolver, path

from import_scripts.pages import files, listed, moves, one

urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", listed.imports, name="imports"),
    path("import/<uuid:uuid>/", one.import_run, name="import_run"),
    path("import/<uuid:uuid>/progress.json", files.import_progress, name="import_progress"),
    path("import/<uuid:uuid>/difference.geojson", files.import_difference, name="import_difference"),
    path("import/<uuid:uuid>/notices.csv", files.import_notices_csv, name="import_notices_csv"),
    path("import/<uuid:uuid>/notices.xlsx", files.import_notices_xlsx, name="import_notices_xlsx"),
    path("import/<uuid:uuid>/source.toml", files.import_source, name="import_source"),
    path("import/<uuid:uuid>/load/", moves.import_load, name="import_load"),
    path("import/<uuid:uuid>/cancel/", moves.import_cancel, name="import_cancel"),
    path("import/<uuid:uuid>/resume/", moves.import_resume, name="import_resume"),
    path("import/<uuid:uuid>/undo/", moves.import_undo, name="import_undo"),
    path("import/<uuid:uuid>/check/", moves.import_check, name="import_check"),
]
