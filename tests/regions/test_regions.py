"""Regions: levels from codes, the import file, rules that change with place and time."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.notices.models import NoticeRule
from regions.models import Level, Region, level_of
from tests.factories import MOSHI


@pytest.mark.parametrize(
    ("code", "level"),
    [("410000000000", Level.PROVINCE), ("410400000000", 4), ("410482000000", 6), ("410482100000", 9), (MOSHI, Level.VILLAGE)],
)
def test_level_follows_from_the_code(code, level):
    assert level_of(code) == level


@pytest.mark.django_db
def test_demo_file_has_the_county_its_townships_and_63_villages(settings):
    for _ in range(2):  # may be repeated
        call_command("import_regions", settings.ROOT / "platform/regions/data/ruzhou.csv", stdout=StringIO())
    assert Region.objects.filter(level=Level.VILLAGE).count() == 63
    assert Region.objects.filter(level=Level.TOWNSHIP).count() == 20
    assert Region.objects.filter(level=Level.PROVINCE).count() == 34
    moshi = Region.objects.get(name="磨石村")
    assert (moshi.name_en, moshi.synthetic) == ("Moshi Village", False)
    assert moshi.ancestor_codes() == ["410000000000", "410400000000", "410482000000", "410482100000"]


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "says"), [("41048,甲,A,0", "Line 2"), ("410482100299, ,A,0", "no name")])
def test_a_wrong_line_stops_the_import_and_leaves_nothing(tmp_path, line, says):
    file = tmp_path / "regions.csv"
    file.write_text(f"code,name,name_en,synthetic\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=says):
        call_command("import_regions", file, stdout=StringIO())
    assert not Region.objects.exists()


@pytest.mark.django_db
def test_nearest_region_and_latest_date_win_and_no_rule_is_no_rule():
    NoticeRule.objects.all().delete()
    assert NoticeRule.objects.in_force(MOSHI, date(2020, 1, 1), kind="dividend") is None
    rules = [("", date(2014, 1, 1), 7), ("410482", date(2018, 1, 1), 10), ("410482", date(2021, 1, 1), 5), ("411000", date(2014, 1, 1), 3)]
    for prefix, day, days in rules:
        NoticeRule.objects.create(region_prefix=prefix, valid_from=day, kind="dividend", min_days=days)
    found = [NoticeRule.objects.in_force(MOSHI, date(year, 6, 1), kind="dividend") for year in (2013, 2016, 2019, 2026)]
    assert [rule and rule.min_days for rule in found] == [None, 7, 10, 5]
