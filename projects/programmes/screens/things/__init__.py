"""One module for each family of things; importing this package registers them all."""

from projects.programmes.screens.things import assets, contracts, livestock, people, programme, sketching, workshops

__all__ = ["assets", "contracts", "livestock", "people", "programme", "sketching", "workshops"]
