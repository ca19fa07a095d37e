"""Addresses of imports: the workbench for people, the same for programs. All are for who is signed in."""

from django.urls import URLPattern, URLResolver, path

from import_scripts import api, api_moves
from import_scripts.pages import archives, files, listed, moves, one, scheduled

urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", listed.imports, name="imports"),
    path("import/schedules/", scheduled.import_schedules, name="import_schedules"),
    path("import/schedules/new/", scheduled.import_schedule_new, name="import_schedule_new"),
    path("import/schedules/<int:number>/", scheduled.import_schedule, name="import_schedule"),
    path("import/schedules/<int:number>/pause/", scheduled.import_schedule_pause, name="import_schedule_pause"),
    path("import/schedules/<int:number>/start/", scheduled.import_schedule_start, name="import_schedule_start"),
    path("import/schedules/<int:number>/ask/", scheduled.import_schedule_ask, name="import_schedule_ask"),
    path("import/schedules/<int:number>/delete/", scheduled.import_schedule_delete, name="import_schedule_delete"),
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
    path("import/housing/", archives.housing_archives, name="housing_archives"),
    path("import/housing/<int:number>/undo/", archives.housing_archive_undo, name="housing_archive_undo"),
]
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("api/imports", api.Imports.as_view(), name="api_imports"),
    path("api/imports/<uuid:uuid>", api.Import.as_view(), name="api_import"),
    path("api/imports/<uuid:uuid>/notices", api.Notices.as_view(), name="api_import_notices"),
    path("api/imports/<uuid:uuid>/difference", api.Differences.as_view(), name="api_import_difference"),
    path("api/imports/<uuid:uuid>/load", api_moves.Load.as_view(), name="api_import_load"),
    path("api/imports/<uuid:uuid>/cancel", api_moves.Cancel.as_view(), name="api_import_cancel"),
    path("api/imports/<uuid:uuid>/resume", api_moves.Resume.as_view(), name="api_import_resume"),
    path("api/imports/<uuid:uuid>/undo", api_moves.Undo.as_view(), name="api_import_undo"),
]
