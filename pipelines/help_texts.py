"""What ``avis --help`` says of each command and option, in French and in English."""

from __future__ import annotations

from pipelines.kit.findings import Language

Text = dict[Language, str]

HELP: dict[str, Text] = {
    "avis": {
        "fr": "Des sorties d'un panel de citoyens à des données ouvertes où personne ne se retrouve.",
        "en": "From what a citizens' panel leaves behind to open data in which nobody can be found.",
    },
    "publish": {"fr": "publie les éditions qui ont changé", "en": "publish the editions that changed"},
    "status": {
        "fr": "dit l'état de chaque édition et ce qui bloque",
        "en": "tell every edition's state and what blocks it",
    },
    "validate": {
        "fr": "vérifie un export ou le dossier d'une édition",
        "en": "validate one export or one edition folder",
    },
    "new": {"fr": "crée un dossier d'édition et ses modèles", "en": "create an edition folder with its templates"},
    "verify": {
        "fr": "vérifie une publication à partir de ses seuls fichiers",
        "en": "check a release from its own files",
    },
    "scan": {"fr": "cherche des personnes connues dans un dossier", "en": "look for known people in a folder"},
    "draw": {"fr": "tire un panel au sort", "en": "draw a panel by lot"},
    "anonymise": {
        "fr": "publie une table où chacun se confond avec k autres, ou rien",
        "en": "release a table in which everyone is one of k alike, or nothing",
    },
    "redact": {
        "fr": "retire les personnes des textes d'une table et met de côté les lignes douteuses",
        "en": "take people out of the texts of a table and leave out doubtful rows",
    },
    "ladder": {
        "fr": "propose des échelles de catégories publiées et dit ce que chacune garderait",
        "en": "propose ladders of published categories and tell what each would keep",
    },
    "review": {
        "fr": "décide des passages retenus dans les textes d'une édition",
        "en": "decide on the passages held in the texts of an edition",
    },
    "review-edition": {"fr": "la clé d'une édition (obligatoire)", "en": "an edition's key (compulsory)"},
    "export": {
        "fr": "écrit la file de relecture pour un tableur, lisible de son seul propriétaire",
        "en": "write the review queue for a spreadsheet, readable by its owner only",
    },
    "import": {
        "fr": "reprend les décisions d'une file remplie dans un tableur",
        "en": "take in the decisions of a queue filled in a spreadsheet",
    },
    "sample": {
        "fr": "fait lire en entier des textes tirés au sort, N au plus",
        "en": "have texts drawn at random read whole, N at most",
    },
    "redacted": {
        "fr": "montre ce qui est caviardé d'office au lieu de ce qui est retenu",
        "en": "show what is redacted for sure instead of what is held",
    },
    "by": {
        "fr": "qui relit (par défaut : AVIS_RELECTEUR, sinon la session)",
        "en": "who reviews (default: AVIS_RELECTEUR, else the login)",
    },
    "retract": {"fr": "retire une version publiée", "en": "withdraw a release"},
    "erase": {
        "fr": "efface une personne d'une édition, publications comprises",
        "en": "erase a person from an edition, releases included",
    },
    "withdrawn-edition": {"fr": "la clé d'une édition (obligatoire)", "en": "an edition's key (compulsory)"},
    "withdrawn-version": {"fr": "la version à retirer, par exemple 1.0.1", "en": "the version to withdraw, e.g. 1.0.1"},
    "reason": {
        "fr": "pourquoi, en une ligne qui sera publique et ne nomme personne",
        "en": "why, in one line that will be public and names nobody",
    },
    "record": {
        "fr": "l'identifiant Airtable de la personne (rec…)",
        "en": "the person's Airtable record id (rec…)",
    },
    "trace": {
        "fr": "dit seulement où la personne se trouve, sans rien effacer",
        "en": "only tell where the person is, without erasing anything",
    },
    "edition": {"fr": "la clé d'une édition (par défaut : toutes)", "en": "an edition's key (default: all)"},
    "new-edition": {
        "fr": "la clé de l'édition à créer (obligatoire) : minuscules, chiffres et tirets",
        "en": "the key of the edition to create (compulsory): lower-case letters, digits and hyphens",
    },
    "inbox": {"fr": "le dossier des éditions déposées", "en": "the folder of dropped editions"},
    "private": {"fr": "le dossier des tables de travail", "en": "the folder of working tables"},
    "public": {"fr": "le dossier publié", "en": "the published folder"},
    "all": {"fr": "refait aussi ce qui n'a pas changé", "en": "redo also what did not change"},
    "dry-run": {"fr": "dit ce qui serait fait, sans le faire", "en": "say what would be done, without doing it"},
    "json": {"fr": "écrit un document JSON sur la sortie", "en": "print one JSON document"},
    "lang": {"fr": "la langue des messages", "en": "the language of messages"},
    "help": {"fr": "montre cette aide", "en": "show this help"},
    "debug": {"fr": "montre la trace des erreurs imprévues", "en": "show the traceback of unexpected errors"},
    "path": {"fr": "un fichier ou un dossier d'édition", "en": "a file or an edition folder"},
    "schema": {"fr": "le nom d'une table ou un fichier Table Schema", "en": "a table's name or a Table Schema file"},
    "format": {"fr": "la forme du rapport", "en": "the report's form"},
    "engine": {
        "fr": "frictionless : ne rien prouver, tout lui demander",
        "en": "frictionless: prove nothing, ask it everything",
    },
    "full-report": {
        "fr": "le dossier privé du rapport complet, valeurs comprises, et des fichiers corrigés",
        "en": "the private folder of the full report, values included, and of corrected files",
    },
    "method": {"fr": "la méthode", "en": "the method"},
    "release": {
        "fr": "le dossier d'une publication, ou son adresse http(s)",
        "en": "a release's folder, or its http(s) address",
    },
    "key": {
        "fr": "la clé publique minisign de qui publie, obtenue ailleurs : un fichier, ou RW…",
        "en": "the publisher's minisign public key, got elsewhere: a file, or RW…",
    },
    "max-files": {
        "fr": "adresse : nombre de fichiers admis (par défaut : 1 000)",
        "en": "address: number of files allowed (default: 1,000)",
    },
    "max-file-bytes": {
        "fr": "adresse : octets admis par fichier (par défaut : 500 millions)",
        "en": "address: bytes allowed per file (default: 500 million)",
    },
    "max-bytes": {
        "fr": "adresse : octets admis en tout (par défaut : 2 milliards)",
        "en": "address: bytes allowed in all (default: 2 billion)",
    },
    "max-seconds": {
        "fr": "adresse : secondes admises en tout (par défaut : 900)",
        "en": "address: seconds allowed in all (default: 900)",
    },
    "dir": {"fr": "le dossier à lire", "en": "the folder to read"},
    "identities": {"fr": "CSV des personnes connues", "en": "CSV of known people"},
    "pool": {"fr": "CSV des candidats", "en": "CSV of candidates"},
    "quotas": {"fr": "CSV des quotas", "en": "CSV of quotas"},
    "size": {"fr": "nombre de places", "en": "number of seats"},
    "beacon": {"fr": "aléa public, en hexadécimal", "en": "public randomness, in hexadecimal"},
    "algorithm": {"fr": "l'algorithme", "en": "the algorithm"},
    "config": {"fr": "la configuration, en YAML", "en": "the configuration, in YAML"},
    "table": {"fr": "la table, en CSV", "en": "the table, as CSV"},
    "columns": {
        "fr": "les colonnes de texte, séparées par des virgules (par défaut : toutes)",
        "en": "the columns that are texts, separated by commas (default: all)",
    },
    "allowed": {
        "fr": "les noms qui peuvent rester, un par ligne",
        "en": "the names that may stand, one a line",
    },
    "model": {
        "fr": "le modèle de langue : s'il est installé, sans lui, ou refuser de s'en passer",
        "en": "the language model: if it is installed, without it, or refuse to do without",
    },
    "criterion": {
        "fr": "un critère des quotas (répétable ; par défaut : tous)",
        "en": "a criterion of the quotas (repeatable; default: all)",
    },
    "ordered": {
        "fr": "un critère dont seules les modalités voisines se joignent (répétable)",
        "en": "a criterion of which only neighbouring categories are joined (repeatable)",
    },
    "seed": {"fr": "la graine des panels simulés", "en": "the seed of the simulated panels"},
    "out": {"fr": "le dossier des résultats", "en": "the folder of results"},
}
