"""The demo's register comes in as a county's would: written into a workbook, uploaded, checked, imported."""

import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tqdm import tqdm

from accounts.models import Role, User
from accounts.services import appoint
from demo.people import Family, Papers
from projects.households.codes import CodeBook
from projects.households.exports.plain_workbook import BOLD, PlainWorkbook
from projects.households.exports.register import RELATION, SEXES
from projects.households.imports import services
from projects.households.imports.columns import BY_KEY
from projects.households.imports.models import ImportRun
from projects.households.models import Code
from projects.villages.models import Village
from regions.models import Region

KEYS = (
    "own_household village group household_kind cause registered_on exited_on own_member name id_number relation sex born_on "
    "ethnicity phone bank_card bank_name"
).split()
OFFICE = "县乡村振兴办（演示）"
BANK = "汝州农村商业银行（演示）"


def write_book(path: Path, families: Iterable[tuple[Village, str, Family]], *, exited_on: date, county: Region) -> int:
    """Everybody of the families into a workbook at path, with papers handed out in their order; returns how many people."""
    book_of_codes, papers, count = CodeBook.on(county.code, exited_on), Papers(), 0
    kinds = dict(book_of_codes.choices(Code.List.HOUSEHOLD_KIND))
    causes = dict(book_of_codes.choices(Code.List.POVERTY_CAUSE))
    with path.open("wb") as file, PlainWorkbook(file) as book:
        book.start_sheet("人员信息", columns=len(KEYS), frozen_rows=1)
        book.write([[BY_KEY[key].header for key in KEYS]], style=BOLD)
        for village, number, family in families:
            for i, person in enumerate(family.people, start=1):
                papers.hand_out(person)
                home = (number, village.region_id, family.group, kinds[family.kind], causes[family.cause], family.registered_on, exited_on)
                self = (f"{number}{i:02}", person.name, person.id_number, RELATION[person.relation], SEXES[person.sex], person.born_on)
                book.write([(*home, *self, "汉族", person.phone, person.bank_card, BANK if person.bank_card else "")])
                count += 1
    return count


def bring_in(families: Iterable[tuple[Village, str, Family]], *, exited_on: date, county: Region) -> ImportRun:
    """Write the workbook, then upload, check and import it here and now, with a bar."""
    officer = User.objects.create_user(name=OFFICE, email="import@demo.invalid")
    appoint(officer, Role.COUNTY_OFFICER, county, by=None, from_on=date(2016, 1, 1))
    with tempfile.TemporaryDirectory(prefix="xiangyuan-demo-") as folder:
        path = Path(folder) / "汝州市农户花名册（演示）.xlsx"
        count = write_book(path, families, exited_on=exited_on, county=county)
        run = services.upload(path, file_name=path.name, region=county, by=officer)
    _work(run, "检查 check", count)
    services.start_import(run, only_good=False, by=officer)
    _work(run, "导入 import", count)
    return run


def _work(run: ImportRun, label: str, count: int) -> None:
    with tqdm(total=count, desc=label, file=sys.stderr, mininterval=0.5 if sys.stderr.isatty() else 10, leave=False) as bar:
        services.work_on(run, tell=lambda run: bar.update((run.rows_done or run.read_to) - bar.n))
    run.refresh_from_db()
    if run.status in {ImportRun.Status.FAILED, ImportRun.Status.MAPPING} or run.counts.get("error"):
        first = run.rows.filter(outcome="error").first()
        raise RuntimeError(
            f"the demo's own workbook is refused: {run.get_status_display()} {run.failure} {run.counts} {first and first.messages}"
        )
