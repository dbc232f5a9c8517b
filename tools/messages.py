"""The Chinese catalogue: python -m tools.messages [--check]. Finds every string marked for translation, without gettext.

Without --check it rewrites platform/shared/locale/zh_Hans/LC_MESSAGES/django.po: new strings come in
untranslated, vanished ones leave, translations stay, sorted by string so that two branches rarely collide.
"""

import ast
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "platform" / "shared" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HOUSES = ("platform", "projects", "marketplace", "cms", "demo")
# function → how its first arguments read: c context, s string, p plural
CALLS = {"_": "s", "gettext": "s", "gettext_lazy": "s", "gettext_noop": "s", "ngettext": "sp", "ngettext_lazy": "sp"}
CALLS |= {"pgettext": "cs", "pgettext_lazy": "cs", "npgettext": "csp", "npgettext_lazy": "csp"}
LITERAL = re.compile(r"""\s*,?\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""", re.DOTALL)
TEMPLATE_CALL = re.compile(rf"\b({'|'.join(sorted(CALLS, key=len, reverse=True))})\(")


class Message(NamedTuple):
    text: str
    plural: str = ""
    context: str = ""


def in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in CALLS and (found := _message(CALLS[name], node.args)):
                yield found


def in_template(source: str) -> Iterator[Message]:
    """Django turns a template into something like Python; each call in it is read on its own."""
    from django.utils.translation.template import templatize

    text = templatize(source)
    for match in TEMPLATE_CALL.finditer(text):
        literals, end = [], match.end()
        for _ in CALLS[match[1]]:
            if not (literal := LITERAL.match(text, end)):
                break
            literals.append(ast.Constant(ast.literal_eval(literal[1].replace("\n", "\\n"))))
            end = literal.end()
        if found := _message(CALLS[match[1]], literals):
            yield found


def _message(shape: str, arguments: list) -> Message | None:
    parts = dict(zip(shape, arguments, strict=False))
    if len(parts) < len(shape) or not all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts.values()):
        return None
    return Message(*(parts[key].value if key in parts else "" for key in "spc")) if parts["s"].value else None


def extract(root: Path = ROOT) -> set[Message]:
    found: set[Message] = set()
    for house in HOUSES:
        for path in (root / house).rglob("*"):
            if path.suffix == ".py" and "migrations" not in path.parts:
                found.update(in_python(path.read_text(encoding="utf-8")))
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                found.update(in_template(path.read_text(encoding="utf-8")))
    return found


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def merge(old: polib.POFile, found: set[Message]) -> polib.POFile:
    """A new catalogue with exactly the strings found and the translations already there."""
    new, known = polib.POFile(wrapwidth=120), {key(entry): entry for entry in old if not entry.obsolete}
    new.metadata = {
        "Project-Id-Version": "xiangyuan",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    wanted = {(message.context, message.text): message for message in sorted(found)}  # of two, the one with a plural
    for place, message in sorted(wanted.items(), key=lambda item: (item[0][1].casefold(), item[0])):
        before = known.get(place)
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, flags=_flags(message))
        if before and before.tcomment:
            entry.tcomment = before.tcomment
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = {0: (before.msgstr_plural.get(0, "") or before.msgstr) if before else ""}
        elif before:
            entry.msgstr = before.msgstr or before.msgstr_plural.get(0, "")
        if before and before.fuzzy:
            entry.flags.append("fuzzy")
        new.append(entry)
    return new


def _flags(message: Message) -> list[str]:
    return ["python-format"] if placeholders(message.text + message.plural) else []


def placeholders(text: str) -> set[str]:
    """%(name)s and %s of a string; percent signs that stand for themselves are not among them."""
    return set(re.findall(r"%\(\w+\)[sdif]|%[sdif]\b", text.replace("%%", ""))) | _braces(text)


def _braces(text: str) -> set[str]:
    try:
        return {f"{{{name}}}" for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:  # a lone brace is no placeholder
        return set()


def faults(catalogue: polib.POFile, found: set[Message]) -> list[str]:
    """What keeps the catalogue from being complete, one sentence each."""
    wrong, known = [], {key(entry) for entry in catalogue if not entry.obsolete}
    wrong += [f"not in the catalogue: {message.text!r}" for message in sorted(found) if (message.context, message.text) not in known]
    wanted = {(message.context, message.text) for message in found}
    for entry in catalogue:
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.obsolete or key(entry) not in wanted:
            wrong.append(f"no longer used: {entry.msgid!r}")
        elif entry.fuzzy:
            wrong.append(f"fuzzy: {entry.msgid!r}")
        elif not all(said):
            wrong.append(f"not translated: {entry.msgid!r}")
        elif any(placeholders(text) != placeholders(entry.msgid_plural or entry.msgid) for text in said):
            wrong.append(f"placeholders differ: {entry.msgid!r} → {said!r}")
    return wrong


def main(arguments: list[str]) -> int:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    found = extract()
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    if "--check" not in arguments:
        catalogue = merge(catalogue, found)
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(CATALOGUE))
    wrong = faults(catalogue, found)
    for sentence in wrong:
        print(sentence)
    print(f"{len(found)} strings, {len(wrong)} to see to ({CATALOGUE.relative_to(ROOT)})", file=sys.stderr)
    return 1 if wrong and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
