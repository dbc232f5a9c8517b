"""How long an official's search takes in a register of a million households: the whole page, through the whole site.

Rows are made inside PostgreSQL with generate_series, so the making takes a minute; names are drawn from common ones, so that
a surname finds tens of thousands. Every kind of search is asked many times with different words; p95_ms is over all of them.
"""

import gc
import random
import statistics
import sys
import time

from tools.bench.report import emit, say

HOUSEHOLDS, PER_VILLAGE, PER_HOUSEHOLD = 1_000_000, 2_500, 2
TIMES = 25  # of every kind
SURNAMES = (
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo 马ma 罗luo".split()
)
GIVEN = (
    "伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan 涛tao 明ming 超chao 秀xiu 霞xia 平ping"
).split()
REGION = "410482"


def make_register(households: int) -> None:
    """Villages, households and members by five statements; the database's statistics are up to date afterwards."""
    from django.db import connection

    words = {"n": households, "per": PER_VILLAGE, "people": PER_HOUSEHOLD, "region": REGION}
    surnames, given = [_array(words_) for words_ in (SURNAMES, GIVEN)]
    code = "%(region)s || lpad((v / 100 + 100)::text, 3, '0') || lpad((v %% 100 + 200)::text, 3, '0')"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # foreign keys hold by construction
        villages = "FROM generate_series(0, (%(n)s - 1) / %(per)s) AS v"
        cursor.execute(
            f"INSERT INTO regions_region (code, name, name_en, level, synthetic) SELECT {code}, '村' || v, 'V' || v, 12, true {villages}",
            words,
        )
        cursor.execute(f"INSERT INTO villages_village (region_id, is_poor_village, hotline) SELECT {code}, false, '' {villages}", words)
        cursor.execute(_HOUSEHOLDS, words)
        cursor.execute(_MEMBERS.format(surnames=surnames, given=given), words)
        cursor.execute(_YEARS)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")  # or autovacuum does it while we measure


_HOUSEHOLDS = """
INSERT INTO households_household (village_id, number, national_number, "group", address, kind, cause, registered_on, exited_on)
SELECT v.id, v.region_id || lpad((h.n %% %(per)s + 1)::text, 4, '0'), '', (h.n %% 9 + 1) || '组', '',
       (ARRAY['general', 'general', 'general', 'minimum'])[h.n %% 4 + 1], (ARRAY['illness', 'labour', 'skill'])[h.n %% 3 + 1],
       DATE '2016-01-01', CASE WHEN h.n %% 5 = 0 THEN NULL ELSE DATE '2020-10-01' END
FROM (
    SELECT id, region_id, row_number() OVER (ORDER BY region_id) - 1 AS k FROM villages_village WHERE region_id LIKE %(region)s || '%%'
) AS v
JOIN generate_series(0, %(n)s - 1) AS h(n) ON h.n / %(per)s = v.k
"""
_MEMBERS = """
INSERT INTO households_member
    (household_id, number, name, name_pinyin, name_initials, sex, born_on, relation, joined_on, id_kind, id_print, phone_print,
     labour, health, schooling, work_place, minimum_allowance, national_number)
SELECT h.id, h.number || lpad(m::text, 2, '0'), left(s, 1) || left(a, 1) || left(b, 1), substr(s, 2) || substr(a, 2) || substr(b, 2),
       substr(s, 2, 1) || substr(a, 2, 1) || substr(b, 2, 1), (m %% 2 + 1)::text, DATE '1950-01-01' + (h.id * 7 %% 25000)::int,
       CASE WHEN m = 1 THEN '01' ELSE '20' END, DATE '2016-01-01', 'resident',
       md5('a' || h.id || '-' || m) || md5('b' || h.id || '-' || m), CASE WHEN m = 1 THEN md5('p' || h.id) || md5('q' || h.id) ELSE '' END,
       CASE WHEN h.id %% 9973 = 0 THEN 'lost' ELSE (ARRAY['ordinary', 'ordinary', 'skilled', 'weak', 'none'])[(h.id * 7 + m) %% 5 + 1] END,
       CASE (h.id * 13 + m) %% 50 WHEN 0 THEN 'serious' WHEN 1 THEN 'chronic' WHEN 2 THEN 'chronic' WHEN 3 THEN 'chronic,disabled'
            ELSE 'healthy' END,
       CASE (h.id * 11 + m) %% 20 WHEN 0 THEN 'primary' WHEN 1 THEN 'junior' ELSE 'none' END,
       CASE (h.id * 3 + m) %% 6 WHEN 0 THEN 'outside' WHEN 1 THEN 'province' ELSE 'none' END,
       (h.id * 17 + m) %% 16 = 0, 'N' || h.id || '-' || m
FROM households_household h
CROSS JOIN generate_series(1, %(people)s) AS m
CROSS JOIN LATERAL (
    SELECT ({surnames})[h.id * 31 %% 20 + 1] AS s, ({given})[(h.id * 17 + m * 3) %% 20 + 1] AS a, ({given})[(h.id / 20 + m) %% 20 + 1] AS b
) AS w
"""


# One household in fifty is monitored, most of them of one kind.
_YEARS = """
INSERT INTO households_householdyear (household_id, year, kind, monitoring_kind)
SELECT id, extract(year FROM now())::int, kind,
       CASE WHEN id % 50 > 0 THEN '' WHEN id % 5000 = 0 THEN 'hardship' WHEN id % 100 = 0 THEN 'unstable' ELSE 'marginal' END
FROM households_household
"""


def _array(words: list[str]) -> str:
    return f"ARRAY[{', '.join(repr(word) for word in words)}]"


def questions(times: int) -> dict[str, list[dict]]:
    """Kind of search → the addresses' parameters, each time others."""
    from projects.households.models import Household, Member
    from projects.villages.models import Village

    chance = random.Random(3)
    pick = lambda words: chance.choice(words)
    villages = list(Village.objects.values_list("pk", flat=True)[:400])
    keys = list(Household.objects.order_by("pk").values_list("pk", flat=True)[:1]) or [1]
    last = Household.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    prints = [Household.objects.filter(pk__gte=chance.randint(keys[0], last)).order_by("pk").first() for _n in range(times)]
    name = lambda: "".join(word[0] for word in (pick(SURNAMES), pick(GIVEN), pick(GIVEN)))
    latin = lambda end: "".join(word[1:][:end] for word in (pick(SURNAMES), pick(GIVEN), pick(GIVEN)))
    kinds = {
        "first_page": lambda n: {},
        "name": lambda n: {"q": name()},
        "surname": lambda n: {"q": pick(SURNAMES)[0]},
        "name_prefix": lambda n: {"q": name()[:2]},
        "initials": lambda n: {"q": latin(1)},
        "pinyin": lambda n: {"q": latin(None)},
        "id_number": lambda n: {"q": "41048219740406" + f"{n:03}" + "1"},
        "phone": lambda n: {"q": f"138{n:08}"},
        "number": lambda n: {"q": prints[n].number},
        "village": lambda n: {"village": pick(villages)},
        "village_and_surname": lambda n: {"village": pick(villages), "q": pick(SURNAMES)[0]},
        "village_name": lambda n: {"q": f"村{chance.randint(0, 399)}"},
        "kind": lambda n: {"kind": "minimum"},
        "not_exited": lambda n: {"exited": "no"},
        "page_10": lambda n: {"p": 10},
        "rare_kind": lambda n: {"kind": "destitute"},
        "group": lambda n: {"group": str(n % 9 + 1)},
        "national_number": lambda n: {"q": f"N{prints[n].pk}-1"},
        "labour": lambda n: {"labour": pick(["weak", "skilled"])},
        "labour_rare": lambda n: {"labour": "lost"},
        "labour_nobody": lambda n: {"labour": "none", "age": "0-5"},
        "health": lambda n: {"health": pick(["any", "serious", "chronic"])},
        "schooling": lambda n: {"schooling": pick(["any", "junior"])},
        "age": lambda n: {"age": pick(["6-15", "16-59", "60-79"])},
        "allowance": lambda n: {"allowance": "yes"},
        "work_place": lambda n: {"work_place": pick(["any", "outside"])},
        "monitored": lambda n: {"monitored": pick(["any", "hardship", "unstable"])},
        "people_three": lambda n: {"labour": "weak", "health": "any", "age": "60-79"},
        "village_and_labour": lambda n: {"village": pick(villages), "labour": "weak"},
        "labour_and_surname": lambda n: {"labour": "weak", "q": pick(SURNAMES)[0]},
        "kind_exit_labour": lambda n: {"kind": "minimum", "exited": "no", "labour": "weak"},
        "choose_all": lambda n: {"village": pick(villages), "labour": "weak", "choose": "all"},
    }
    _known_prints(Member, prints, times)
    return {kind: [ask(n) for n in range(times)] for kind, ask in kinds.items()}


def _known_prints(members, households: list, times: int) -> None:
    """Give some members real prints, so that id numbers and phones are found."""
    from projects.households import identity
    from projects.households.models import phone_print

    for n, household in enumerate(households[:times]):
        prints = {"id_print": identity.print_of("41048219740406" + f"{n:03}" + "1"), "phone_print": phone_print(f"138{n:08}")}
        members.objects.filter(household=household, relation="01").update(**prints)


def measure(times: int) -> dict[str, list[float]]:
    """Milliseconds of each answer, by kind, asked by a county's auditor and by a township's reviewer in turn."""
    from django.test import Client
    from django.urls import reverse

    address, asked = reverse("households_admin:results"), questions(times)
    clients = [_client(Client, "auditor", REGION), _client(Client, "township_reviewer", f"{REGION}100")]
    took: dict[str, list[float]] = {}
    for kind, parameters in asked.items():
        for client in clients:
            client.get(address, parameters[0])
        gc.collect()  # what start-up left behind is not part of an answer
        gc.freeze()
        for n, query in enumerate(parameters):
            started = time.perf_counter()
            answer = clients[n % 2].get(address, query)
            took.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{kind} {query} answers {answer.status_code}")
        say(f"{kind}: median {statistics.median(took[kind]):.0f} ms, worst {max(took[kind]):.0f} ms")
    return took


def _client(make, role: str, prefix: str):
    from accounts.models import Post, User
    from regions.models import Region

    region = Region.objects.get_or_create(code=prefix.ljust(12, "0"), defaults={"name": prefix, "name_en": prefix})[0]
    user = User.objects.create_user(name=role, phone=f"139{Post.objects.count():08}", password="bench-Only-1")
    Post.objects.create(user=user, role=role, region=region)
    client = make(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return client


def run(households: int = HOUSEHOLDS, times: int = TIMES) -> None:
    started = time.perf_counter()
    make_register(households)
    say(f"{households} households made in {time.perf_counter() - started:.0f} s")
    took = measure(times)
    report(took, households)


def report(took: dict[str, list[float]], households: int) -> None:
    every = sorted(value for values in took.values() for value in values)
    context = {"rows": households, "processes": 1, "searches": len(every)}
    each = {kind: round(percentile(sorted(values)), 1) for kind, values in took.items()}
    emit("p95_ms", percentile(every), "ms", **context, by_kind=each)
    emit("worst_kind_p95_ms", max(each.values()), "ms", **context, kind=max(each, key=each.get))


def percentile(values: list[float], share: float = 0.95) -> float:
    return values[min(int(len(values) * share), len(values) - 1)]


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
