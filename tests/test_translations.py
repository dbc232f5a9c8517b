"""The Chinese catalogue is complete. Strings are found in the source by tools.messages, which needs no gettext."""

import polib
import pytest

from tools.messages import CATALOGUE, Message, extract, faults, in_python, in_template, merge


def test_every_string_is_translated():
    assert CATALOGUE.exists(), "make messages"
    assert faults(polib.pofile(str(CATALOGUE)), extract()) == []


def test_finds_strings_in_python():
    source = '_("a" " b")\ngettext_lazy("c")\nngettext("%(n)s d", "%(n)s ds", n)\npgettext("month", "May")\n_(name)\nother("no")'
    assert set(in_python(source)) == {Message("a b"), Message("c"), Message("%(n)s d", "%(n)s ds"), Message("May", "", "month")}


def test_finds_strings_in_templates():
    source = (
        '{% load i18n %}{% translate "It\'s" %}{% translate "May" context "month" %}<p>_("not in a tag")</p>{{ x|default:_("none") }}'
        "{% blocktranslate with a=b trimmed %}\n  one {{ a }}\n  two 5%\n{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} cow{% plural %}{{ n }} cows{% endblocktranslate %}"
    )
    assert set(in_template(source)) == {
        Message("It's"),
        Message("May", "", "month"),
        Message("none"),
        Message("one %(a)s two 5%%"),
        Message("%(n)s cow", "%(n)s cows"),
    }


@pytest.fixture
def catalogue():
    made = polib.POFile()
    made.append(polib.POEntry(msgid="%(n)s cows", msgstr="%(n)s 头牛"))
    return made


def test_a_complete_catalogue_has_no_fault(catalogue):
    assert faults(catalogue, {Message("%(n)s cows")}) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"msgstr": ""}, "not translated"),
        ({"msgstr": "%(m)s 头牛"}, "placeholders differ"),
        ({"msgstr": "牛"}, "placeholders differ"),
        ({"flags": ["fuzzy"]}, "fuzzy"),
        ({"msgid": "gone"}, "no longer used"),
    ],
)
def test_sees_what_is_wrong(catalogue, change, fault):
    for name, value in change.items():
        setattr(catalogue[0], name, value)
    assert fault in " ".join(faults(catalogue, {Message("%(n)s cows")}))


def test_merge_keeps_translations_and_drops_what_is_gone(catalogue):
    catalogue.append(polib.POEntry(msgid="old", msgstr="旧"))
    merged = merge(catalogue, {Message("%(n)s cows"), Message("new"), Message("%(n)s pig", "%(n)s pigs")})
    assert [entry.msgid for entry in merged] == ["%(n)s cows", "%(n)s pig", "new"]
    assert merged[0].msgstr == "%(n)s 头牛"
    assert {entry.msgid for entry in merged.untranslated_entries()} == {"new", "%(n)s pig"}
