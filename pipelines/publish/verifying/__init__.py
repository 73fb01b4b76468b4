"""The checks of ``avis verify``, each on the public files alone, and how a release is fetched to be checked."""
