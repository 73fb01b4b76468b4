"""Registrations as people fill them in, mistakes included."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from random import Random
from string import ascii_letters, digits

from demonstration.material import Row, read_yaml
from demonstration.people import Person, choose, draw_person, plain_letters

DUPLICATES = 0.006
WITHDRAWN = 0.006
EACH_MISTAKE = 0.0015
BLANK = 0.008
LOST_ZERO = 0.1
INELIGIBLE = {"mandat_electif": 0.02, "responsable_association": 0.05, "expert_du_sujet": 0.02, "interet_direct": 0.02}
RECRUITMENT_DAYS = 28
SUBJECTS = {
    "atelier-citoyen": {
        "source_eau": ["reseau", "reseau_et_puits", "ne_sait_pas"],
        "compteur": ["individuel", "collectif", "ne_sait_pas"],
    },
    "conference-de-citoyens": {
        "moustique_tigre": ["jamais_vu", "parfois", "chaque_ete"],
        "dengue_proche": ["non", "oui", "ne_sait_pas"],
    },
}


@dataclass(frozen=True)
class Form:
    """What the form of an edition asks: about its subject, for its sessions, from the day recruitment began."""

    method: str
    start: datetime.date
    sessions: list[str]


@dataclass
class Registration:
    """One row of the export, and the person behind it when that person can be drawn."""

    row: Row
    person: Person
    eligible: bool


def write_registrations(random: Random, form: Form, count: int) -> list[Registration]:
    """Return ``count`` registrations in the order of their creation, errors and duplicates included."""
    doubles = max(1, round(count * DUPLICATES))
    opening = datetime.datetime.combine(form.start, datetime.time())
    minutes = sorted(random.randrange(RECRUITMENT_DAYS * 24 * 60) for _ in range(count))
    moments = [opening + datetime.timedelta(minutes=minute) for minute in minutes]
    firsts = [_registration(random, form, moment) for moment in moments[:-doubles]]
    seconds = [_duplicate(random, random.choice(firsts), moment) for moment in moments[-doubles:]]
    _make_mistakes(random, firsts)
    return firsts + seconds


def _registration(random: Random, form: Form, moment: datetime.datetime) -> Registration:
    person = draw_person(random, form.start, form.method)
    statuses = {column: random.random() < rate for column, rate in INELIGIBLE.items()}
    answered = {column: "" if random.random() < BLANK else value for column, value in _asked(person).items()}
    row: Row = {
        "airtable_record_id": record_id(random),
        "created_time": moment,
        **_identity(random, person),
        "date_naissance": person.naissance,
        "sexe": person.sexe,
        **{column: person.commune[column] for column in ("code_postal", "commune_insee", "departement")},
        **answered,
        **statuses,
        **_answers(random, form),
        **_consents(random, moment.date()),
    }
    eligible = all(answered.values()) and not any(statuses.values()) and not row["retrait_date"]
    return Registration(row, person, eligible)


def _asked(person: Person) -> dict[str, str]:
    """Return the answers that the form lets blank."""
    names = ("pcs", "diplome", "type_aire", "region")
    return {name: person.criteria[name] for name in names} | {"situation_familiale": person.situation_familiale}


def record_id(random: Random) -> str:
    """Return an identifier of the shape that Airtable gives."""
    return "rec" + "".join(random.choices(ascii_letters + digits, k=14))


def _identity(random: Random, person: Person) -> Row:
    given, surname = plain_letters(person.prenom), plain_letters(person.nom)
    local = random.choice([f"{given}.{surname}", f"{given[0]}{surname}", f"{surname}.{given}", f"{given}-{surname}"])
    domain = random.choice(read_yaml("profils.yaml")["domaines"])
    return {
        "nom": _as_typed(random, person.nom),
        "prenom": _as_typed(random, person.prenom),
        "email": f"{local}{random.randrange(1000)}@{domain}",
        "telephone": _phone(random),
    }


def _as_typed(random: Random, name: str) -> str:
    """Return a name as a person types it: capitals, no capital, spaces too many."""
    ways = [name, name.upper(), name.lower(), f"{name} ", f"{name}\u00a0"]
    return random.choices(ways, weights=[88, 6, 2, 3, 1])[0]


def _phone(random: Random) -> str:
    reserved: list[str] = read_yaml("profils.yaml")["telephones"]
    number = random.choice(reserved) + f"{random.randrange(10_000):04}"
    pairs = [number[place : place + 2] for place in range(0, 10, 2)]
    abroad = f"+33 {number[1]} {' '.join(pairs[1:])}"
    ways = [" ".join(pairs), number, ".".join(pairs), abroad, "\u00a0".join(pairs)]
    return random.choices(ways, weights=[6, 4, 2, 2, 1])[0]


def _answers(random: Random, form: Form) -> Row:
    profile = read_yaml("profils.yaml")
    subject = {question: random.choice(answers) for question, answers in SUBJECTS[form.method].items()}
    needs = random.choice(profile["besoins_accessibilite"]) if random.random() < 0.05 else ""
    return {
        "criteres_specifiques": json.dumps(subject),
        "disponibilites": [session for session in form.sessions if random.random() < 0.96],
        "canal": choose(random, profile["canal"]),
        "besoins_accessibilite": needs,
        "justificatif": ["justificatif.jpg"] if random.random() < 0.1 else [],
    }


def _consents(random: Random, day: datetime.date) -> Row:
    withdrawn = day + datetime.timedelta(days=random.randrange(1, 40)) if random.random() < WITHDRAWN else ""
    return {
        "consentement_traitement": True,
        "consentement_captation": random.random() < 0.8,
        "consentement_publication_verbatim": random.random() < 0.7,
        "date_consentement": day,
        "retrait_date": withdrawn,
        "doublon_de": "",
    }


def _duplicate(random: Random, first: Registration, moment: datetime.datetime) -> Registration:
    """Return a second registration of the same person: same mail in another case, sometimes flagged by the team."""
    row = dict(first.row, airtable_record_id=record_id(random), created_time=moment, telephone=_phone(random))
    row["email"] = random.choice([row["email"].upper(), row["email"].capitalize(), row["email"]])
    row["nom"], row["date_consentement"] = row["nom"].strip(), moment.date()
    row["doublon_de"] = first.row["airtable_record_id"] if random.random() < 0.4 else ""
    first.eligible = False
    return Registration(row, first.person, eligible=False)


def _make_mistakes(random: Random, registrations: list[Registration]) -> None:
    """Spoil about one registration in a hundred so that it is refused, and lose a zero as spreadsheets do."""
    per_kind = max(1, round(len(registrations) * EACH_MISTAKE))
    spoiled = random.sample(registrations, len(MISTAKES) * per_kind)
    for place, registration in enumerate(spoiled):
        MISTAKES[place % len(MISTAKES)](registration.row)
        registration.eligible = False
    refused = random.choice([registration for registration in registrations if registration.eligible])
    refused.row["consentement_traitement"], refused.eligible = False, False
    for registration in registrations:
        if random.random() < LOST_ZERO:
            registration.row["code_postal"] = registration.row["code_postal"].removeprefix("0")


def _impossible_date(row: Row) -> None:
    row["date_naissance"] = row["date_naissance"].strftime("31/02/%Y")


def _spelled_mail(row: Row) -> None:
    row["email"] = row["email"].replace("@", " arobase ")


def _minor(row: Row) -> None:
    row["date_naissance"] = row["created_time"].date() - datetime.timedelta(days=17 * 365 - len(row["nom"]))


def _long_commune_code(row: Row) -> None:
    row["commune_insee"] += "0"


MISTAKES = (_impossible_date, _spelled_mail, _minor, _long_commune_code)
