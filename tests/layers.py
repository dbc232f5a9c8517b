"""Reads who imports whom, without importing anything: every .py of the houses, inside functions too, and string foreign keys.

Everything here takes the root folder and the order of the house, so that tests can try it on a planted tree.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("platform", "projects", "marketplace", "cms", "demo")
FIELDS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "ParentalManyToManyField"}
BY_NAME = {"import_module", "import_string", "get_model", "get_app_config"}
PUBLIC = ("projects.public", "marketplace.public")
# who → what of another house it may touch; "label.Model" is a foreign key by name
DOORS = {
    "marketplace": (
        "projects.ledger.posting",
        "projects.ledger.people",
        "projects.banking",
        "projects.enterprises",
        "ledger.incomeaccount",
        "banking.banktemplate",
    ),
    "cms": PUBLIC,
    "projects": (),
}
HOUSES = tuple(DOORS)
BANNED_NAMES = {"utils.py", "helpers.py", "common.py"}
LONGEST = 400


class Use(NamedTuple):
    """One dependency: the dotted thing used and the line that uses it. by_label: named as "label.Model"."""

    target: str
    line: int
    by_label: bool = False


def files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((root / folder).rglob("*.py"))


def module_of(path: Path, root: Path) -> str:
    """platform/shared/money.py → shared.money; projects/ledger/__init__.py → projects.ledger"""
    parts = list(path.relative_to(root).with_suffix("").parts)
    if parts[0] == "platform":
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def under(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


def uses(source: str, module: str, *, is_package: bool = False) -> Iterator[Use]:
    """Everything a file names: imports at any depth, modules and models given as strings, migration dependencies."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Use(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_package)
            yield from (Use(f"{base}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from _called(node)
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in {"dependencies", "run_before"} for t in node.targets):
            for pair in getattr(node.value, "elts", []):
                if isinstance(pair, ast.Tuple) and pair.elts and isinstance(pair.elts[0], ast.Constant):
                    yield Use(str(pair.elts[0].value), node.lineno, by_label=True)


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    parts = parts[: len(parts) - node.level + is_package]
    return ".".join([*parts, node.module] if node.module else parts)


def _called(node: ast.Call) -> Iterator[Use]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    arguments = [*node.args[:2], *(k.value for k in node.keywords if k.arg in {"to", "through", "name", "app_label"})]
    words = [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name in FIELDS:
        yield from (Use(word, node.lineno, by_label=True) for word in words if "." in word)
    elif name in BY_NAME and words:
        by_label = name.startswith("get_")
        joined = ".".join(words) if by_label and "." not in words[0] else words[0]
        yield Use(joined, node.lineno, by_label)


class House:
    """The order of apps, ground first; answers who stands where."""

    def __init__(self, order: list[str]):
        self.order = order
        self.labels = {app.rpartition(".")[2]: app for app in order}

    def app_of(self, module: str) -> str | None:
        """The app, or door, a dotted name lies in; None for what is not ours."""
        for known in (*PUBLIC, *self.order, "config", *HOUSES):
            if under(module, known):
                return known
        return None

    def target_app(self, use: Use) -> str | None:
        return self.labels.get(use.target.split(".")[0]) if use.by_label else self.app_of(use.target)

    def house_of(self, app: str) -> str:
        first = app.split(".")[0]
        return first if first in (*HOUSES, "demo", "config") else "platform"

    def height(self, app: str) -> int:
        """Where an app stands; a door stands at the end of its own house."""
        if app in PUBLIC:
            return max((n for n, known in enumerate(self.order) if under(known, app.split(".")[0])), default=-1)
        return self.order.index(app)

    def objection(self, app: str, use: Use) -> str:
        """Why this app must not use that; empty when it may."""
        target = self.target_app(use)
        if target is None or target == app or app in {"config", "demo"}:
            return ""
        if target in HOUSES and target != "cms":
            return "names a whole house instead of an app or a door"
        here, there = self.house_of(app), self.house_of(target)
        if target == "config":
            return "only config knows config; use django.conf.settings"
        if here == there:
            if target in PUBLIC:
                return "nobody inside a house uses its own door"
            return "" if app in PUBLIC or self.height(target) < self.height(app) else "stands below or beside, not above"
        if there == "platform":
            return ""
        if here == "projects" and there == "marketplace":
            return "projects never knows marketplace"
        doors = DOORS.get(here, ())
        if any(under(use.target.lower(), door) for door in doors):
            return ""
        if use.by_label and "." not in use.target and any(door.startswith(f"{use.target}.") for door in doors):
            return ""  # the migration dependency that a permitted foreign key brings along
        return f"{here} reaches another house only through {', '.join(doors)}" if doors else f"{here} knows no other house"


def breaches(root: Path, order: list[str]) -> list[str]:
    """Every forbidden dependency as "file:line what: why"."""
    house, found = House(order), []
    for path in files(root):
        module, where = module_of(path, root), path.relative_to(root)
        app = house.app_of(module)
        if app in {None, "projects", "marketplace"} and not (path.name == "__init__.py" and path.stat().st_size == 0):
            found.append(f"{where}: is in no app of HOUSE")
            continue
        for use in uses(path.read_text(encoding="utf-8"), module, is_package=path.name == "__init__.py"):
            top = use.target.split(".")[0]
            if top in {"tests", "tools"}:
                reason = "the site must run without tests and tools"
            elif top == "stripe" and where.as_posix() != "marketplace/payment/stripe_client.py":
                reason = "only marketplace/payment/stripe_client.py speaks to Stripe"
            else:
                reason = house.objection(app, use)
            if reason:
                found.append(f"{where}:{use.line} {use.target}: {reason}")
    return found


def environment_readers(root: Path) -> list[str]:
    """Files outside platform/config that read environment variables."""
    found = []
    for path in files(root):
        where = path.relative_to(root).as_posix()
        if where.startswith("platform/config/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            by_attribute = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and getattr(node.value, "id", "") == "os"
            by_import = isinstance(node, ast.ImportFrom) and node.module == "os" and {a.name for a in node.names} & {"environ", "getenv"}
            if by_attribute or by_import:
                found.append(f"{where}:{node.lineno}")
    return sorted(found)


def badly_named_or_too_long(root: Path) -> list[str]:
    found = []
    for path in files(root):
        length = path.read_text(encoding="utf-8").count("\n")
        if path.name in BANNED_NAMES:
            found.append(f"{path.relative_to(root)}: say what it does")
        if length > LONGEST and "migrations" not in path.parts:
            found.append(f"{path.relative_to(root)}: {length} lines; look for the second subject")
    return found
