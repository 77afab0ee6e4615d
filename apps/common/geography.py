"""Where things are: codes of divisions, points in degrees (CGCS2000, which for walking is WGS 84) and how far apart they lie."""

import math
from dataclasses import dataclass

EARTH_METRES = 6_371_008.8  # mean radius of WGS 84
_MOST_LONGITUDE, _MOST_LATITUDE = 180.0, 90.0
_COUNTY_DIGITS = 6  # of twelve: two each for province, city and county, then town and village. Source: GB/T 10114


def county_of(division: str) -> str:
    """Return the six digits of the district or county that a division's code lies in; of a city's code its own."""
    return division[:_COUNTY_DIGITS]


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth, in degrees."""

    longitude: float
    latitude: float

    @classmethod
    def parse(cls, text: str) -> "Point | None":
        """Return the point written ``longitude,latitude``; nothing if the text is none on the earth."""
        try:
            longitude, latitude = (float(part) for part in text.split(","))
        except ValueError:
            return None
        # A comparison with NaN is false, so NaN lies nowhere.
        on_earth = abs(longitude) <= _MOST_LONGITUDE and abs(latitude) <= _MOST_LATITUDE
        return cls(longitude, latitude) if on_earth else None


def metres_between(one: Point, other: Point) -> float:
    """Return the length of the great circle between two points, in metres (haversine; right within half a percent)."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    rise = math.sin((south - north) / 2) ** 2
    run = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    part = rise + math.cos(north) * math.cos(south) * run
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(part, 1.0)))
