"""Numbers and addresses that tell who somebody is, with their check digits, in the layouts that people use."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from bench.verbatims.letters import plain
from bench.verbatims.names import Names

DOMAINS = ("orange.fr", "gmail.com", "free.fr", "laposte.net", "mairie-lezay.fr", "ac-nantes.fr", "proton.me")
STREETS = (
    "rue",
    "avenue",
    "place",
    "chemin",
    "impasse",
    "allée",
    "bd",
    "boulevard",
    "route",
    "quai",
    "lotissement",
    "av.",
)
SIGHTS = ("des Lilas", "du Général Leclerc", "Jean Jaurès", "de la République", "du Moulin", "Victor-Hugo", "aux Bœufs")
TYPES = ("", " bis", " ter", "B", " A")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "décembre")
SITES = ("https://www.facebook.com/{}", "instagram.com/{}", "https://{}.over-blog.com", "www.linkedin.com/in/{}/")
PAGES = (
    *SITES,
    "http://{}.free.fr/photos.html",
    "https://x.com/{}",
    "tiktok.com/@{}",
    "https://fr.linkedin.com/in/{}-4b1",
)
PLATE = "ABCDEFGHJKLMNPQRSTVWXYZ"


def _figures(chance: Random, count: int) -> str:
    return "".join(chance.choices(string.digits, k=count))


def _handle(names: Names, chance: Random) -> str:
    given, family = (plain(part.draw(chance)).lower().replace(" ", "") for part in (names.given, names.family))
    return chance.choice((f"{given}.{family}", f"{given}{family}{chance.randrange(99)}", f"{given[0]}_{family}"))


def email(names: Names, chance: Random) -> str:
    """Return an e-mail, as it is or written against robots."""
    local, domain = _handle(names, chance), chance.choice(DOMAINS)
    host, _, end = domain.rpartition(".")
    written = (
        f"{local}@{domain}",
        f"{local.upper()}@{domain.upper()}",
        f"{local} @ {domain}",
        f"{local}[at]{domain}",
        f"{local} (at) {domain}",
        f"{local} arobase {domain}",
        f"{local} AT {host} DOT {end}",
        f"{local} arobase {host} point {end}",
        f"{local}\u200b@{domain}",
        f"<{local}@{domain}>",
        f"{local}[arobase]{host}[point]{end}",
    )
    return chance.choice(written)


def phone(names: Names, chance: Random) -> str:
    """Return a telephone number in one of its layouts."""
    first, rest = chance.choice("12345679"), _figures(chance, 8)
    pairs = [f"0{first}", *(rest[place : place + 2] for place in range(0, 8, 2))]
    written = (
        "".join(pairs),
        *(separator.join(pairs) for separator in (" ", ".", "-", "/", "\u00a0", " - ", ". ", "_", "  ")),
        f"+33{first}{rest}",
        f"+33 {first} " + " ".join(pairs[1:]),
        f"+33 (0){first} " + " ".join(pairs[1:]),
        f"0033 {first} " + " ".join(pairs[1:]),
        f"(+33) {first}.{'.'.join(pairs[1:])}",
        f"0{first}{rest[:2]} {rest[2:5]} {rest[5:]}",
        f"0{first} {rest[:3]} {rest[3:6]} {rest[6:]}",
        "\u200b".join(pairs),
    )
    return chance.choice(written)


def nir(names: Names, chance: Random) -> str:
    """Return a social security number with its key (97 less the number modulo 97), Corsica included."""
    month, place = f"{chance.randint(1, 12):02}", chance.choice((f"{chance.randint(1, 19):02}", "75", "2A", "2B", "59"))
    parts = [
        chance.choice("12"),
        _figures(chance, 2),
        month,
        place,
        f"{chance.randint(1, 600):03}",
        _figures(chance, 3),
    ]
    number = int("".join(parts).replace("2A", "19").replace("2B", "18"))
    key = f"{97 - number % 97:02}"
    written = (
        "".join(parts) + key,
        " ".join([*parts, key]),
        ".".join([*parts, key]),
        "".join(parts) + f" {key}",
        " ".join(parts) + f" / {key}",
        " ".join(parts) + f" clé {key}",
        "-".join([*parts, key]),
        "".join(parts) + f"/{key}",
        "\u00a0".join([*parts, key]),
    )
    return chance.choice(written)


def iban(names: Names, chance: Random) -> str:
    """Return a bank account of France with its check digits (ISO 7064, 98 less the number modulo 97)."""
    account = _figures(chance, 10) + _figures(chance, 10) + chance.choice((_figures(chance, 1), "A"))
    bare = account + _figures(chance, 2)
    code = "".join(str(int(sign, 36)) for sign in bare + "FR00")
    whole = f"FR{98 - int(code) % 97:02}{bare}"
    fours = [whole[place : place + 4] for place in range(0, len(whole), 4)]
    written = (whole, " ".join(fours), whole.lower(), "-".join(fours), "\u00a0".join(fours), ".".join(fours))
    return chance.choice((*written, " ".join(fours).lower()))


def siret(names: Names, chance: Random) -> str:
    """Return a number of a sole trader's business, whose Luhn sums are multiples of 10."""
    siren = _with_luhn(_figures(chance, 8))
    whole = _with_luhn(siren + "000" + _figures(chance, 1))
    groups = [whole[:3], whole[3:6], whole[6:9], whole[9:]]
    return chance.choice((whole, " ".join(groups), ".".join(groups), "\u00a0".join(groups), f"{whole[:9]} {whole[9:]}"))


def _with_luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 * (value > 9)
    return f"{digits}{-total % 10}"


def plate(names: Names, chance: Random) -> str:
    """Return a number plate, new or old."""
    pair, figures, other = "".join(chance.choices(PLATE, k=2)), _figures(chance, 3), "".join(chance.choices(PLATE, k=2))
    old = f"{chance.randint(100, 9999)} {pair}{chance.choice(PLATE)} {chance.randint(10, 95)}"
    written = (f"{pair}-{figures}-{other}", f"{pair} {figures} {other}", f"{pair}{figures}{other}")
    return chance.choice((*written, f"{pair}-{figures}-{other}".lower(), old, f"{pair}.{figures}.{other}"))


def address(names: Names, chance: Random) -> str:
    """Return a numbered address, with or without its town."""
    number = f"{chance.randint(1, 180)}{chance.choice(TYPES)}"
    street = f"{chance.choice(STREETS)} {chance.choice(SIGHTS)}"
    town = f"{chance.randint(10, 95)}{_figures(chance, 2)}0 {chance.choice(names.towns)[1]}"
    line = f"{number}{chance.choice((' ', ', '))}{street}"
    return chance.choice((line, line, line.lower(), line.upper(), f"{line}, {town}", f"{line} {town}"))


def birth_date(names: Names, chance: Random) -> str:
    """Return a birth date; the sentence says that it is one."""
    day, month, year = chance.randint(1, 28), chance.randint(1, 11), chance.randint(1930, 2007)
    written = (f"{day:02}/{month:02}/{year}", f"{day} {MONTHS[month - 1]} {year}", f"{day:02}.{month:02}.{year}")
    return chance.choice(
        (*written, f"{year}-{month:02}-{day:02}", f"{day}/{month}/{year % 100:02}", f"{day:02} {month:02} {year}")
    )


def handle(names: Names, chance: Random) -> str:
    """Return the account of a social network."""
    return f"@{_handle(names, chance).replace('.', '_')}"


def page(names: Names, chance: Random) -> str:
    """Return the address of a personal page."""
    return chance.choice(PAGES).format(_handle(names, chance).replace("_", "-"))


def coordinates(names: Names, chance: Random) -> str:
    """Return a latitude and a longitude."""
    north, east = chance.uniform(42.5, 50.9), chance.uniform(0.2, 7.9)
    sexagesimal = " ".join(_sexagesimal(degrees, chance) + side for degrees, side in ((north, "N"), (east, "E")))
    written = (f"{north:.5f}, {east:.5f}", f"{north:.6f},{east:.6f}", f"{north:.5f} {east:.5f}")
    return chance.choice((*written, sexagesimal))


def _sexagesimal(degrees: float, chance: Random) -> str:
    return f"{int(degrees)}°{int(degrees % 1 * 60):02}'{chance.randint(10, 59)}\""


def record(names: Names, chance: Random) -> str:
    """Return a record id of Airtable."""
    return "rec" + "".join(chance.choices(string.ascii_letters + string.digits, k=14))


def file_name(names: Names, chance: Random) -> str:
    """Return the name of a file that bears somebody's name."""
    given, family = (plain(part.draw(chance)).replace(" ", "") for part in (names.given, names.family))
    written = (f"CV_{given}_{family}.pdf", f"{family.lower()}-{given.lower()}.docx", f"{given}{family}_2024.jpg")
    return chance.choice((*written, f"Note {given} {family}.odt", f"scan_{family.upper()}_{given}.PDF"))


Maker = Callable[[Names, Random], str]
IDENTIFIERS: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "e-mail": (email, ("Écrivez-moi : {}", "mon mail c'est {} merci", "Contact {} pour la suite.", "({})")),
    "phone": (phone, ("Rappelez-moi au {}.", "mon num {} appelez le soir", "Tél : {}", "joignable au {} après 18 h")),
    "NIR": (nir, ("Mon numéro de sécu est {}.", "nir {}", "n° SS : {}", "La caisse a perdu le dossier {} !")),
    "IBAN": (iban, ("Virez l'aide sur {}.", "mon iban {}", "RIB : {}", "Le compte {} est le mien.")),
    "SIRET": (siret, ("Je suis artisan, siret {}.", "SIRET : {}", "Mon entreprise ({}) ferme.")),
    "plate": (plate, ("Ma voiture {} a été flashée.", "La camionnette immatriculée {} se gare mal.", "voiture {}")),
    "address": (address, ("J'habite {}.", "Le trou est devant chez moi, {}.", "adresse : {}", "Venez voir au {} !")),
    "birth date": (
        birth_date,
        ("Je suis née le {}.", "né le {}", "Date de naissance : {}", "Mon père, né le {}, vit seul."),
    ),
    "handle": (handle, ("Suivez-moi sur insta {}", "mon compte est {}", "Twitter : {}", "{} sur instagram")),
    "personal page": (page, ("Tout est sur {}", "Voir {} pour les photos.", "ma page : {}", "lien {} ici")),
    "coordinates": (coordinates, ("Le puits est ici : {}", "coordonnées GPS {}", "Position {} exactement")),
    "record id": (record, ("Fiche {}", "voir {} dans la base", "(id {})")),
    "file name": (file_name, ("Voir la pièce jointe {}.", "fichier {} envoyé", "J'ai déposé {} hier.")),
}
"""What makes each kind, and the sentences that it goes in."""
