"""Formulae: whatever the weights, the parts and the reserve are the pot; the same again, in whatever order the households come."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.dividends.formulas import read
from shared.errors import RuleError

LIMITS = st.fixed_dictionaries({}, optional={"floor_fen": st.integers(1, 300), "cap_fen": st.integers(300, 10**6)})
WHEN = st.fixed_dictionaries(
    {},
    optional={
        "exited": st.booleans(),
        "kinds": st.lists(st.sampled_from(["general", "minimum"]), unique=True),
        "age_from": st.integers(0, 40),
        "age_to": st.integers(41, 100),
        "labour": st.lists(st.sampled_from(["full", "none"]), unique=True),
    },
)
TABLE = st.builds(
    lambda per, rows, otherwise: {"per": per, "rows": rows, "otherwise": otherwise},
    st.sampled_from(["household", "head"]),
    st.lists(st.builds(lambda when, value: {"when": when, "value": value}, WHEN, st.integers(0, 400)), max_size=4),
    st.integers(1, 300),
)
PLAIN = st.builds(lambda kind, limits: {"kind": kind} | limits, st.sampled_from(["equal", "per_capita", "shares", "labour"]), LIMITS)
WEIGHTED = st.builds(lambda table, limits: {"kind": "weighted"} | table | limits, TABLE, LIMITS)
FIXED = st.builds(lambda table: {"kind": "fixed"} | table, TABLE)


@st.composite
def mixed(draw):
    labour, aid = draw(st.integers(1, 4_000)), draw(st.integers(1, 4_000))
    equal = draw(st.integers(1, 10_000 - labour - aid))
    inner = draw(st.sampled_from(["equal", "per_capita", "shares"]))
    pools = [
        {"name": "labour", "bp": labour, "formula": {"kind": "labour"}},
        {"name": "aid", "bp": aid, "formula": {"kind": "per_capita"}, "group": draw(WHEN)},
        {"name": "equal", "bp": equal, "formula": {"kind": inner}},
    ]
    return {"kind": "mixed", "pools": pools, "reserve_bp": 10_000 - labour - aid - equal}


SPECS = st.one_of(PLAIN, WEIGHTED, FIXED, mixed())


@st.composite
def villages(draw):
    people = st.builds(
        lambda age, labour: {"relation": "99", "age": age, "born": 2020 - age, "labour": labour, "health": []},
        st.integers(0, 95),
        st.sampled_from(["full", "none"]),
    )
    found = []
    for n in range(draw(st.integers(1, 12))):
        members = [person | {"id": 100 * n + m} for m, person in enumerate(draw(st.lists(people, min_size=1, max_size=5)))]
        found.append(
            {
                "number": f"{n:016}",
                "kind": draw(st.sampled_from(["general", "minimum"])),
                "exited": draw(st.booleans()),
                "shares": draw(st.integers(1, 60)),
                "days": draw(st.integers(0, 30_000)),
                "members": members,
            }
        )
    return found


def divided(spec, village, fen):
    formula = read(spec)
    weights = [formula.weigh(household) for household in village]
    return formula.divide(fen, [[row[n] for row in weights] for n in range(formula.columns)])


@settings(max_examples=80, deadline=None)
@given(spec=SPECS, village=villages(), fen=st.integers(0, 10**9))
def test_parts_and_reserve_are_the_pot_and_the_same_again(spec, village, fen):
    try:
        done = divided(spec, village, fen)
    except RuleError as refused:
        if refused.code not in {"nobody_has_weight", "nobody_in_pool", "floor_too_high", "too_little_money"}:
            raise
        return
    assert sum(done.parts) + done.reserve_fen == fen
    assert min(done.parts) >= 0
    assert list(divided(spec, village, fen).parts) == list(done.parts)


@settings(max_examples=50, deadline=None)
@given(spec=SPECS, village=villages(), fen=st.integers(0, 10**9), data=st.data())
def test_the_order_in_which_households_are_written_down_does_not_matter(spec, village, fen, data):
    shuffled = sorted(data.draw(st.permutations(village)), key=lambda household: household["number"])
    try:
        first = divided(spec, village, fen)
    except RuleError:
        return
    assert list(divided(spec, shuffled, fen).parts) == list(first.parts)


@settings(max_examples=200, deadline=None)
@given(
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=40),
    fen=st.integers(0, 10**10),
    floor=st.none() | st.integers(1, 10**6),
    more=st.none() | st.integers(0, 10**7),
)
def test_floor_and_cap_hold_for_everybody_and_nothing_is_lost(weights, fen, floor, more):
    from projects.dividends.formulas.dividing import Limits, divide

    cap = None if more is None else (floor or 1) + more
    try:
        done = divide(fen, weights, Limits(floor, cap))
    except RuleError as refused:
        if refused.code != ("floor_too_high" if any(weights) else "nobody_has_weight"):
            raise
        return
    parts = [part for part, weight in zip(done.parts, weights, strict=True) if weight]
    assert sum(done.parts) == done.given <= fen
    assert all((floor or 0) <= part and (cap is None or part <= cap) for part in parts)
    assert done.given == fen or all(part == cap for part in parts)
    assert all(part == 0 for part, weight in zip(done.parts, weights, strict=True) if not weight)
    ordered = sorted(zip(weights, done.parts, strict=True))
    assert all(a[1] <= b[1] + 1 for a, b in zip(ordered, ordered[1:], strict=False))  # who weighs more never gets less, but for a fen


def home(n, **facts):
    person = {"id": n, "relation": "01", "age": 50, "born": 1970, "labour": "full", "health": ["healthy"]}
    return {"number": f"{n:016}", "kind": "general", "exited": False, "shares": 1, "days": 0, "members": [person]} | facts


def test_119_goats_and_40295_yuan():
    done = divided({"kind": "shares"}, [home(n) for n in range(119)], 4_029_500)
    assert sorted(set(done.parts)) == [33_861, 33_862]
    assert (done.parts.count(33_862), done.pools[0].left_over) == (41, 41)
    assert done.parts == sorted(done.parts, reverse=True)


def test_149600_yuan_by_shares():
    village = [home(n, shares=53) for n in range(28)] + [home(n, shares=3) for n in range(28, 32)]
    done = divided({"kind": "shares"}, village, 14_960_000)
    assert set(done.parts) == {530_000, 30_000}
    assert sum(done.parts) == 14_960_000


def test_64_villages_of_which_58_are_left_are_refused_until_the_shares_are_recalculated():
    left = [home(n, shares=15_625) for n in range(58)]
    with pytest.raises(RuleError, match="90.625") as refused:
        divided({"kind": "shares", "whole": 1_000_000}, left, 10_000_000)
    assert refused.value.code == "shares_not_whole"
    merged = [home(n, shares=15_625 * (2 if n < 6 else 1)) for n in range(58)]
    assert sum(divided({"kind": "shares", "whole": 1_000_000}, merged, 10_000_000).parts) == 10_000_000


def test_huguan_200_for_who_has_not_exited_100_for_who_has_and_the_rest_to_the_reserve():
    rows = [{"when": {"exited": False}, "value": 20_000}, {"when": {"exited": True}, "value": 10_000}]
    village = [home(1), home(2, exited=True, members=[home(2)["members"][0], home(3)["members"][0]])]
    done = divided({"kind": "fixed", "per": "head", "rows": rows}, village, 50_000)
    assert (done.parts, done.reserve_fen) == ([20_000, 20_000], 10_000)
    with pytest.raises(RuleError, match="too_little_money"):
        divided({"kind": "fixed", "per": "head", "rows": rows}, village, 39_999)


def test_a_table_per_household_looks_for_one_member_who_fits():
    old = home(2, members=[home(2)["members"][0], home(3)["members"][0] | {"age": 71}])
    spec = {"kind": "weighted", "per": "household", "rows": [{"when": {"age_from": 60}, "value": 200}], "otherwise": 100}
    assert list(divided(spec, [home(1), old], 9_000).parts) == [3_000, 6_000]


def test_pools_go_to_their_own_groups():
    village = [home(1, days=3_000), home(2, days=1_000), home(3, kind="minimum")]
    spec = {
        "kind": "mixed",
        "pools": [
            {"name": "labour", "bp": 8_000, "formula": {"kind": "labour"}},
            {"name": "aid", "bp": 1_500, "formula": {"kind": "equal"}, "group": {"kinds": ["minimum"]}},
        ],
        "reserve_bp": 500,
    }
    done = divided(spec, village, 10_000)
    assert (list(done.parts), done.reserve_fen) == ([6_000, 2_000, 1_500], 500)
    assert (read(spec).labour_bp, read(spec).equal_bp) == (8_000, 0)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"kind": "guess"},
        {"kind": "shares", "whole": 0},
        {"kind": "equal", "floor_fen": 200, "cap_fen": 100},
        {"kind": "equal", "cap_fen": 1.5},
        {"kind": "weighted", "per": "house", "rows": [], "otherwise": 1},
        {"kind": "weighted", "per": "head", "rows": [], "otherwise": 0},
        {"kind": "weighted", "per": "head", "rows": [{"when": {"name": "郭"}, "value": 1}]},
        {"kind": "weighted", "per": "head", "rows": [{"when": {"age_from": 70, "age_to": 60}, "value": 1}]},
        {"kind": "fixed", "per": "head", "rows": [{"value": -1}]},
        {"kind": "fixed", "per": "head", "rows": [{"value": 1}], "cap_fen": 5},
        {"kind": "manual", "amounts": {}},
        {"kind": "mixed", "pools": [{"name": "aid", "bp": 5_000, "formula": {"kind": "equal"}}], "reserve_bp": 4_999},
        {"kind": "mixed", "pools": [{"name": "labour", "bp": 10_000, "formula": {"kind": "equal"}}]},
        {"kind": "mixed", "pools": [{"name": "equal", "bp": 10_000, "formula": {"kind": "mixed"}}]},
    ],
)
def test_a_wrong_formula_is_refused_with_a_sentence(spec):
    with pytest.raises(RuleError) as refused:
        read(spec)
    assert refused.value.code == "bad_formula"
    assert refused.value.message


def test_a_list_must_sum_to_the_pot_and_name_only_who_takes_part():
    spec = {"kind": "manual", "amounts": {f"{1:016}": 600, f"{2:016}": 400}}
    assert list(divided(spec, [home(1), home(2), home(3)], 1_000).parts) == [600, 400, 0]
    with pytest.raises(RuleError, match="does_not_add_up"):
        divided(spec, [home(1), home(2)], 1_001)
    with pytest.raises(RuleError, match="listed_but_not_there"):
        divided(spec, [home(1)], 1_000)
