"""How a pot divides: formulae without code. Pure calculation on whole fen; the same inputs always give the same parts.

`read(spec)` checks a formula as data (what a form or a template stores) and makes it into a Formula, which weighs each
household by itself and then divides a sum by the weights. Nothing here knows a database.
"""

from projects.dividends.formulas.base import CODE_VERSION, Division, Formula, Inputs, Person, Pool
from projects.dividends.formulas.reading import read

__all__ = ["CODE_VERSION", "Division", "Formula", "Inputs", "Person", "Pool", "read"]
