"""An object in schema.org's words, so that search engines and assistants read it without guessing."""

from typing import Any

from geoportal.core.languages import translated
from layers.facts import email_href, phone_href, web_href
from layers.models import Feature
from layers.opening import Hours

# The most exact of schema.org's types by kind; the longest matching code decides.
TYPES = {
    "amenity/school": "School", "amenity/kindergarten": "Preschool", "amenity/university": "CollegeOrUniversity",
    "amenity/college": "CollegeOrUniversity", "amenity/hospital": "Hospital", "amenity/clinic": "MedicalClinic",
    "amenity/doctors": "MedicalClinic", "amenity/dentist": "Dentist", "amenity/pharmacy": "Pharmacy",
    "amenity/veterinary": "VeterinaryCare", "amenity/townhall": "CityHall", "amenity/courthouse": "Courthouse",
    "office/government": "GovernmentOffice", "amenity/post_office": "PostOffice", "amenity/police": "PoliceStation",
    "amenity/fire_station": "FireStation", "amenity/library": "Library", "amenity/theatre": "PerformingArtsTheater",
    "amenity/cinema": "MovieTheater", "tourism/museum": "Museum", "tourism/gallery": "ArtGallery",
    "amenity/place_of_worship": "PlaceOfWorship", "historic": "LandmarksOrHistoricalBuildings",
    "tourism/hotel": "Hotel", "tourism/hostel": "Hostel", "leisure/park": "Park", "leisure/playground": "Playground",
    "leisure/stadium": "StadiumOrArena", "leisure/sports_centre": "SportsActivityLocation",
    "leisure/pitch": "SportsActivityLocation", "leisure/swimming_pool": "PublicSwimmingPool",
    "amenity/restaurant": "Restaurant", "amenity/cafe": "CafeOrCoffeeShop", "amenity/fast_food": "FastFoodRestaurant",
    "amenity/bar": "BarOrPub", "amenity/pub": "BarOrPub", "shop": "Store", "shop/bakery": "Bakery",
    "shop/supermarket": "GroceryStore", "shop/hairdresser": "HairSalon", "amenity/bank": "BankOrCreditUnion",
    "amenity/atm": "AutomatedTeller", "amenity/fuel": "GasStation", "amenity/parking": "ParkingFacility",
    "highway/bus_stop": "BusStop", "railway/tram_stop": "CivicStructure", "railway/station": "TrainStation",
    "amenity/bus_station": "BusStation", "building/apartments": "ApartmentComplex", "natural/beach": "Beach",
}  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def schema_type(code: str) -> str:
    steps = code.split("/")
    codes = ("/".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((TYPES[code] for code in codes if code in TYPES), "Place")


def json_ld(
    feature: Feature, *, title: str, address: str, hours: Hours, city: str, images: list[str], data: str
) -> dict[str, Any]:
    """The object as a Place; `address` and `data` are absolute addresses of its page and of its GeoJSON."""
    spot, properties = feature.spot, feature.properties  # type: ignore[attr-defined] # annotated
    place: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": schema_type(feature.kind.code if feature.kind else ""),
        "@id": feature.urn,
        "name": title,
        "url": address,
        "description": translated(feature, "description"),
        "geo": {"@type": "GeoCoordinates", "longitude": round(spot.x, 6), "latitude": round(spot.y, 6)},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": translated(feature, "address"),
            "addressLocality": city,
        },
        "telephone": _first(properties, "phone", phone_href).removeprefix("tel:"),
        "email": _first(properties, "email", email_href).removeprefix("mailto:"),
        "sameAs": _first(properties, "website", web_href),
        "image": images,
        "isAccessibleForFree": {"no": True, "yes": False}.get(str(properties.get("fee"))),
        "openingHoursSpecification": _opening(hours),
        "subjectOf": {"@type": "DataDownload", "encodingFormat": "application/geo+json", "contentUrl": data},
        "dateModified": feature.changed_at.date().isoformat(),
    }
    return {key: value for key, value in place.items() if value not in ("", [], None)}


def breadcrumbs_ld(crumbs: list[tuple[str, str]]) -> dict[str, Any]:
    """(name, absolute address) from the home page down."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(crumbs, 1)
        ],
    }


def _first(properties: dict[str, Any], key: str, href: Any) -> str:
    return str(href(str(properties.get(key, "")).split(";")[0].strip()))


def _opening(hours: Hours) -> list[dict[str, str]]:
    """The week that is shown, by its dates: holidays in it are told as they are."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{DAYS[day.on.weekday()]}",
            "opens": span.opens,
            "closes": "23:59" if span.closes == "24:00" else span.closes,
            "validFrom": day.on.isoformat(),
            "validThrough": day.on.isoformat(),
        }
        for day in hours.week
        for span in day.spans
        if span.is_certain
    ]
