"""Coordinates of a place in or near France, in degrees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.reading import Found, Reading

_BETWEEN = r"[ ]{0,2}[°,;/|]?[ \t\n]{0,3}(?:(?:et|lon|lng|long|longitude)[ .:=]{0,3})?(?:[nsewo][ ,;]{0,2})?"
_SIDE = r"(?:[ ]?[nsewo](?![a-z]))?"
_FRACTION = r"[.,][0-9]{3,15}(?![0-9])"
_DECIMAL = re.compile(
    rf"[0-9](?<![0-9.,].)[0-9]{{0,2}}{_FRACTION}{_BETWEEN}-?[0-9]{{1,3}}{_FRACTION}(?![.,][0-9]){_SIDE}"
)
_NUMBER = re.compile(r"-?[0-9]{1,3}[.,][0-9]{3,15}")
_SIXTIETHS = r"[0-9]{1,2}(?:[.,][0-9]{1,6})?[ ]{0,2}"
_MINUTES = rf"[ ]{{0,2}}[°o][ ]{{0,2}}{_SIXTIETHS}['\u2032](?:[ ]{{0,2}}{_SIXTIETHS}(?:\"|''|\u2032\u2032))?[ ]{{0,2}}"
_SEXAGESIMAL = re.compile(
    rf"[0-9](?<![0-9].)[0-9]?{_MINUTES}[nsNS]?[ ]{{0,2}}[,;/\-]?[ \n]{{0,2}}(?:[ewoEWO][ ]{{0,2}})?"
    rf"[0-9]{{1,3}}{_MINUTES}(?:[ewoEWO](?![A-Za-z]))?"
)
_LABELLED = re.compile(
    r"[ ]{0,2}[:=]?[ ]{0,2}(-?[0-9]{1,2}[.,][0-9]{2,15})[ ]?°?[ ]?[ns]?[ ]{0,2}[,;/]?[ \n]{0,2}"
    r"(?:lon|lng|long|longitude)[.]?[ ]{0,2}[:=]?[ ]{0,2}-?[0-9]{1,3}[.,][0-9]{2,15}"
)
_NORTH = re.compile(r"(?<![A-Za-z])[NSns][ ]{0,2}$")
_LABELLED = re.compile(
    r"[ ]{0,2}[:=]?[ ]{0,2}(-?[0-9]{1,2}[.,][0-9]{2,15})[ ]?°?[ ]?[ns]?[ ]{0,2}[,;/]?[ \n]{0,2}"
    r"(?:lon|lng|long|longitude)[.]?[ ]{0,2}[:=]?[ ]{0,2}-?[0-9]{1,3}[.,][0-9]{2,15}"
)
_BOXES = (
    (41.0, 51.6, -6.0, 10.0),  # metropolitan France and its borders
    (14.0, 18.6, -63.5, -60.5),  # Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
    (2.0, 6.0, -55.0, -51.0),  # French Guiana
    (-22.0, -20.5, 54.8, 56.2),  # Réunion
    (-13.3, -12.3, 44.8, 45.5),  # Mayotte
    (46.5, 47.4, -56.8, -55.8),  # Saint-Pierre-et-Miquelon
    (-23.5, -17.5, 157.5, 172.5),  # New Caledonia
    (-28.5, -7.0, -155.5, -134.0),  # French Polynesia
    (-14.6, -13.0, -178.5, -176.0),  # Wallis and Futuna
)
"""Latitudes from and to, longitudes from and to, in degrees."""


def coordinates(reading: Reading) -> Iterator[Found]:
    """Yield a latitude and a longitude, in either order, with three decimals at least or with minutes."""
    text = reading.lower
    for match in _DECIMAL.finditer(text):
        start = match.start() - (text[match.start() - 1] in "-+")
        numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(text[start : match.end()])]
        if len(numbers) == 2 and (_in_france(*numbers) or _in_france(*reversed(numbers))):
            yield Found(start, match.end(), "coordonnees", True, "coordonnees")
    for match in _SEXAGESIMAL.finditer(reading.plain):
        north = _NORTH.search(reading.plain, max(0, match.start() - 3), match.start())
        start = north.start() if north else match.start()
        yield Found(start, match.end(), "coordonnees", True, "coordonnees_sexagesimales")
    for _, end in reading.anchors("coordinates"):
        labelled = _LABELLED.match(text, end)
        if labelled:
            yield Found(labelled.start(1), labelled.end(), "coordonnees", True, "coordonnees")


def _in_france(latitude: float, longitude: float) -> bool:
    return any(south <= latitude <= north and west <= longitude <= east for south, north, west, east in _BOXES)
