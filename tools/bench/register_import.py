"""Checking, importing and exporting a register workbook: seconds, peak memory, and what a row costs at ten times the rows.

Each step is a process of its own, so that its peak memory is its own: the growth over the process with Django loaded.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tools.bench.report import emit, say

SIZES = (5_000, 50_000)
FIRST_VILLAGE, VILLAGES = 410_482_900_201, 40
STEPS = ("validate", "import", "export")


def build(path: Path, count: int, first: int) -> None:
    """A workbook of count people in households of four, with the columns a county fills in; first sets the id numbers apart."""
    from datetime import date, timedelta

    from tests.workbooks import id_number, save_large

    headings = (
        "户编号 人编号 村 组 姓名 证件号码 与户主关系 民族 "
        "文化程度 健康状况 劳动技能 联系电话 银行卡号 开户行 医保 养老 是否低保 户类型 主要致贫原因 建档时间"
    ).split()
    relations = ("户主", "配偶", "子", "父母")

    def rows():
        yield headings
        for i in range(count):
            n, place = first + i // 4, i % 4
            sex = "1" if place in {0, 2} else "2"
            born = date(1960 + 12 * (place % 3), 1, 1) + timedelta(days=(n * 7 + place) % 4_000)
            number = id_number(n % 44_000, born, sex)
            yield [
                f"H{n:08}", f"P{n:08}{place}", f"测试村{n % VILLAGES}", f"{n % 8 + 1}组",
                f"{'王李张刘陈'[n % 5]}测{'甲乙丙丁戊己'[i % 6]}", number,
                relations[place], "汉族", "初中", "健康", "普通劳动力",
                f"138{(first * 4 + i) % 10**8:08}", f"62284800{10**10 + first * 4 + i}", "汝州农商银行",
                "城乡居民基本医疗保险", "城乡居民基本养老保险", "否", "一般户", "缺资金", f"2016年{n % 12 + 1}月18日",
            ]  # fmt: skip

    save_large(path, rows())


def prepare() -> None:
    from accounts.models import Role, User
    from accounts.services import appoint
    from projects.villages.models import Village
    from regions.models import Region

    county = Region.objects.get_or_create(code="410482000000", defaults={"name": "汝州市", "name_en": "Ruzhou"})[0]
    for i in range(VILLAGES):
        region = Region.objects.create(code=str(FIRST_VILLAGE + i), name=f"测试村{i}", name_en=f"Bench {i}")
        Village.objects.create(region=region)
    officer = User.objects.create_user(name="测试员", phone="13800000001")
    appoint(officer, Role.COUNTY_OFFICER, county, by=None)


def upload(path: Path) -> int:
    from accounts.models import User
    from projects.households.imports import services
    from regions.models import Region

    return services.upload(path, file_name=path.name, region=Region.objects.get(pk="410482000000"), by=User.objects.get()).pk


def step(name: str, run_id: int) -> None:
    """One step in this process: seconds and growth of peak memory, as JSON on stdout."""
    import django

    django.setup()
    from accounts.models import User
    from projects.households.exports import register
    from projects.households.imports import services
    from projects.households.imports.models import ImportRun
    from regions.models import Region

    run, officer = ImportRun.objects.select_related("region", "uploaded_by").get(pk=run_id), User.objects.get()
    before, started = memory_mb("VmRSS"), time.perf_counter()
    if name == "validate":
        services.work_on(run)
    elif name == "import":
        services.start_import(run, only_good=False, by=officer)
        run = ImportRun.objects.select_related("region", "uploaded_by", "confirmed_by").get(pk=run_id)
        services.work_on(run)
    else:
        file = register.export(Region.objects.get(pk="410482000000"), selection="register", reason="基准测试", by=officer)
        while file.read(262_144):
            pass
    took = time.perf_counter() - started
    run.refresh_from_db()
    grown = memory_mb("VmHWM") - before
    print(json.dumps({"s": took, "mb": grown, "status": run.status, "failure": run.failure, "counts": run.counts}))


def memory_mb(which: str) -> float:
    """VmRSS now or VmHWM at most, of this process; getrusage would count what the parent had before exec."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(which)).split()[1]) / 1024


def measure(name: str, run_id: int) -> dict:
    said = subprocess.run(
        [sys.executable, "-m", "tools.bench.register_import", name, str(run_id)], check=True, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(said.stdout.strip().splitlines()[-1])
    say(f"{name}: {found['s']:.1f} s, {found['mb']:.0f} MB, {found['status']} {found['counts']} {found['failure']}")
    if found["failure"] or (name != "export" and found["counts"].get("error")):
        raise SystemExit(f"{name} did not go through: {found}")
    return found


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    prepare()
    found: dict[tuple[str, int], dict] = {}
    first = 0
    for size in SIZES:
        path = Path(os.environ["VAR_DIR"]) / f"register-{size}.xlsx"
        build(path, size, first)
        first += size // 4
        say(f"{size} rows, {path.stat().st_size / 1_000_000:.1f} MB")
        run_id = upload(path)
        for name in STEPS:
            found[name, size] = measure(name, run_id)
    small, large = SIZES
    context = {"rows": large, "columns": 20, "processes": 1, "yardstick": "growth of peak memory over a process with Django loaded"}
    for name in STEPS:
        emit(f"{name}_{large}_s", found[name, large]["s"], "s", **context)
        emit(f"{name}_{large}_mb", found[name, large]["mb"], "MB", **context)
    cost = {size: sum(found[name, size]["s"] for name in ("validate", "import")) / size for size in SIZES}
    emit(
        "cost_ratio_10x",
        cost[large] / cost[small],
        "ratio",
        **context,
        means=f"seconds a row, checked and imported, at {large} rows over {small}",
    )
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 2:
        step(sys.argv[1], int(sys.argv[2]))
        sys.exit(0)
    sys.exit(main())
