"""Addresses of this room: pages for people, interfaces for programs."""

from django.urls import URLPattern, URLResolver, path

from transport import api, api_journeys, api_live, feed_views, journey_views, live_views
from transport.pages import boards, network, notices, routes, stops, vehicles

urlpatterns: list[URLPattern | URLResolver] = [
    path("transport/", network.network, name="transport"),
    path("transport/map/", network.network_map, name="transit_map"),
    path("transport/stops/<int:feature_id>/", stops.stop_page, name="transit_stop"),
    path("transport/stops/<int:feature_id>/poster/", stops.stop_poster, name="transit_poster"),
    path("transport/stops/<int:feature_id>/board/", boards.board, name="transit_board"),
    path("transport/routes/<int:feature_id>/", routes.route_page, name="transit_route"),
    path("transport/journey/", journey_views.journey_page, name="journey"),
    path("transport/reach/", journey_views.reach_page, name="reach"),
    path("transport/vehicles/", vehicles.vehicles, name="transit_vehicles"),
    path("transport/notices/new/", notices.notice_new, name="transit_notice_new"),
    path("transport/notices/<int:number>/", notices.notice, name="transit_notice"),
    path("transport/notices/<int:number>/<slug:step>/", notices.notice_step, name="transit_notice_step"),
]

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("transport/gtfs/<slug:slug>.zip", feed_views.gtfs_feed, name="gtfs_feed"),
    path("transport/lines.css", network.colours, name="line_colours"),
    path("api/transport/network.geojson", api.NetworkDrawing.as_view(), name="api_transit_network"),
    path("api/transport/stops/<int:number>/departures", api.Departures.as_view(), name="api_departures"),
    path("api/transport/routes", api.Routes.as_view(), name="api_transit_routes"),
    path("api/transport/routes/<int:number>", api.RouteDetail.as_view(), name="api_transit_route"),
    path("api/transport/journeys", api_journeys.Journeys.as_view(), name="api_journeys"),
    path("api/transport/reach", api_journeys.Reach.as_view(), name="api_reach"),
    path("transport/gtfs-rt/<slug:slug>/<str:name>.pb", live_views.gtfs_rt, name="gtfs_rt"),
    path("transport/live/events", live_views.live_events, name="live_events"),
    path("api/transport/vehicles", api_live.Vehicles.as_view(), name="api_vehicles"),
    path("api/transport/alerts", api_live.Alerts.as_view(), name="api_transit_alerts"),
]
