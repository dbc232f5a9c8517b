"""Background work of the register; each piece stands beside what it does. Named here so that the schedule finds it."""

from projects.households.changes import services as changes  # noqa: F401
from projects.households.checks import doubts  # noqa: F401
from projects.households.duplicates import services as duplicates  # noqa: F401
from projects.households.imports import services  # noqa: F401
from projects.households.services import roll_over  # noqa: F401
