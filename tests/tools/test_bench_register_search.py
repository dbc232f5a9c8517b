"""The search benchmark makes its register and says its metrics; a tiny size, no judgement of speed."""

import json

import pytest

from projects.households.models import Household, Member
from tools.bench import register_search
from tools.bench.__main__ import BENCHMARKS


@pytest.mark.postgres
def test_register_search_says_its_metrics(committed_db, capsys):
    register_search.run(households=60, times=2)
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["metric"] for line in said] == ["p95_ms", "worst_kind_p95_ms"]
    assert said[0]["context"]["rows"] == Household.objects.count() == 60
    assert Member.objects.count() == 120
    assert Member.objects.filter(name_pinyin__startswith="wang").exists()
    assert all(line["value"] > 0 for line in said)


def test_a_million_is_measured():
    assert register_search.HOUSEHOLDS == 1_000_000
    assert "register-search" in BENCHMARKS


def test_percentile():
    assert register_search.percentile(sorted(range(100))) == 95
    assert register_search.percentile([7]) == 7
