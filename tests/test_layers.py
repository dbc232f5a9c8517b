"""The arrows of the house (../shared/house.md, section 2) hold in every file. The checker itself is tried on planted trees."""

import sys
import sysconfig
from pathlib import Path

import pytest
from django.conf import settings

from tests import layers

ORDER = [
    "shared",
    "audit",
    "accounts",
    "projects.villages",
    "projects.ledger",
    "marketplace.catalogue",
    "marketplace.orders",
    "cms",
    "demo",
]


def test_every_app_imports_only_what_stands_above_it():
    assert layers.breaches(settings.ROOT, settings.HOUSE) == []


def test_house_lists_every_app_there_is():
    there = {layers.module_of(path, settings.ROOT).removesuffix(".apps") for path in layers.files(settings.ROOT) if path.name == "apps.py"}
    assert there == set(settings.HOUSE)
    assert settings.INSTALLED_APPS[: len(settings.HOUSE)] == settings.HOUSE


def test_only_config_reads_the_environment():
    assert layers.environment_readers(settings.ROOT) == []


def test_files_are_named_for_what_they_do_and_stay_short():
    assert layers.badly_named_or_too_long(settings.ROOT) == []


def test_platform_is_the_standard_library():
    import platform

    assert not (settings.ROOT / "platform" / "__init__.py").exists()
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))
    assert platform.python_version() == sys.version.split()[0]


@pytest.fixture
def plant(tmp_path):
    """Write one file into an otherwise empty tree and tell what the checker says about it."""

    def check(where: str, source: str) -> list[str]:
        file = tmp_path / where
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
        said = layers.breaches(tmp_path, ORDER)
        file.unlink()
        return said

    return check


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("platform/shared/money.py", "from audit.services import record"),
        ("platform/shared/money.py", "from projects.ledger import posting"),
        ("platform/audit/services.py", "import accounts.models"),
        ("projects/villages/models.py", "from projects.ledger.models import IncomeEntry"),
        ("projects/villages/models.py", "def late():\n    from projects.ledger.models import IncomeEntry"),
        ("projects/villages/models.py", "from ..ledger import models"),
        ("projects/villages/models.py", "class V:\n    a = models.ForeignKey('ledger.IncomeAccount', models.PROTECT)"),
        ("projects/villages/models.py", "a = models.ManyToManyField(to='ledger.IncomeAccount')"),
        ("projects/villages/services.py", "apps.get_model('ledger', 'Posting')"),
        ("projects/villages/services.py", "importlib.import_module('projects.ledger.posting')"),
        ("projects/villages/migrations/0001_initial.py", "class Migration:\n    dependencies = [('ledger', '0001_initial')]"),
        ("projects/ledger/services.py", "from marketplace.orders.models import Order"),
        ("projects/ledger/services.py", "from marketplace import public"),
        ("projects/ledger/services.py", "from projects import public"),
        ("projects/public.py", "from marketplace.orders.models import Order"),
        ("marketplace/orders/services.py", "from projects.ledger.models import IncomeEntry"),
        ("marketplace/orders/services.py", "from projects import public"),
        ("marketplace/orders/services.py", "import projects"),
        ("marketplace/orders/models.py", "a = models.ForeignKey('villages.Village', models.PROTECT)"),
        ("marketplace/orders/services.py", "import stripe"),
        ("cms/models.py", "from projects.ledger.posting import Income"),
        ("cms/models.py", "from marketplace.catalogue.models import Product"),
        ("cms/models.py", "a = models.ForeignKey('catalogue.Product', models.PROTECT)"),
        ("cms/models.py", "from demo.logins import LOGINS"),
        ("cms/models.py", "from config import env"),
        ("cms/models.py", "from tests import factories"),
        ("projects/forgotten/models.py", ""),
    ],
)
def test_checker_catches(plant, where, source):
    assert len(plant(where, source)) == 1


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("platform/shared/money.py", "import os, django.db\nfrom decimal import Decimal"),
        ("projects/ledger/posting.py", "from shared.errors import RuleError\nfrom projects.villages.models import Village"),
        ("projects/ledger/posting.py", "from .models import Posting"),
        (
            "projects/ledger/migrations/0001_initial.py",
            "class Migration:\n    dependencies = [('villages', '0001_initial'), ('auth', '0012')]",
        ),
        ("projects/public.py", "from projects.ledger.models import IncomeEntry\nfrom projects.villages.models import Village"),
        ("marketplace/orders/services.py", "from projects.ledger import posting\nfrom projects.ledger.posting import Income"),
        ("marketplace/orders/models.py", "a = models.ForeignKey('ledger.IncomeAccount', models.PROTECT)"),
        ("marketplace/public.py", "from marketplace.orders.models import Order\nfrom projects.ledger.posting import entries_of"),
        ("cms/models.py", "from projects.public import reached\nfrom marketplace import public as market\nfrom cms import blocks"),
        ("demo/load.py", "from projects.ledger.models import Posting\nfrom marketplace.orders.models import Order\nfrom cms import models"),
        ("platform/config/urls.py", "from marketplace.orders.views import webhook"),
    ],
)
def test_checker_lets_pass(plant, where, source):
    assert plant(where, source) == []


def test_checker_finds_environment_readers_and_bad_names(tmp_path):
    (tmp_path / "cms").mkdir()
    (tmp_path / "cms" / "utils.py").write_text("import os\nx = os.environ['A']\nfrom os import getenv\n")
    (tmp_path / "cms" / "long.py").write_text("\n" * 401)
    assert layers.environment_readers(tmp_path) == ["cms/utils.py:2", "cms/utils.py:3"]
    assert len(layers.badly_named_or_too_long(tmp_path)) == 2
