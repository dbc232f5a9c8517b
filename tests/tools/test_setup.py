"""Set-up and the test command decide rightly without installing anything."""

import subprocess
import sys

import pytest

from tools import run_tests, setup


def pins(file: str) -> set[str]:
    return {line.split(" ")[0] for line in (setup.ROOT / file).read_text().splitlines() if "==" in line and not line.startswith((" ", "#"))}


def test_development_list_holds_the_runtime_list_exactly():
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_everything_installed_is_pinned_with_a_hash():
    for file in setup.FILES.values():
        text = (setup.ROOT / file).read_text()
        assert text.count("==") <= text.count("--hash=sha256:")


def test_a_stamp_of_other_requirements_is_no_stamp(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "VENV", tmp_path)
    monkeypatch.setattr(setup, "EDITABLE", tmp_path / ".stamp-editable")
    setup.EDITABLE.write_text("")
    setup.stamp("runtime").write_text(setup.fingerprint("runtime"))
    assert setup.is_ready("runtime")
    setup.stamp("runtime").write_text("older")
    assert not setup.is_ready("runtime")
    assert not setup.is_ready("dev")


def test_says_what_to_install_for_an_older_python(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    assert "Python 3.11 or newer is needed" in setup.missing_part()


def test_says_what_to_install_when_venv_is_missing(monkeypatch):
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    assert "apt-get install python3-venv" in setup.missing_part()


def test_find_python_takes_the_first_that_is_new_enough_and_else_says_so(tmp_path):
    def find(path: str) -> subprocess.CompletedProcess:
        command = ["/bin/sh", str(setup.ROOT / "tools" / "find_python.sh"), "-c", "print('started')"]
        return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)

    for name, body in {"python3": "exit 127", "python3.13": f'exec {sys.executable} "$@"'}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    assert find(str(tmp_path)).stdout == "started\n"
    (tmp_path / "python3.13").unlink()
    lost = find(str(tmp_path))
    assert lost.returncode == 1
    assert "Python 3.11 or newer is missing" in lost.stderr


@pytest.mark.parametrize(
    ("codes", "expected"),
    [({"a": 0, "b": 0}, 0), ({"a": 0, "b": 5}, 0), ({"a": 5, "b": 5}, 5), ({"a": 1, "b": 0}, 1), ({"a": 0, "b": 2}, 2)],
)
def test_the_test_command_fails_when_either_run_fails_or_nothing_ran(codes, expected):
    assert run_tests.verdict(codes) == expected


def test_the_test_command_refuses_to_leave_browser_tests_out_silently(monkeypatch, capsys):
    monkeypatch.delenv("SKIP_BROWSER", raising=False)
    monkeypatch.setattr(run_tests, "find", lambda: None)
    assert run_tests.main([]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_the_test_command_leaves_browser_tests_out_when_told_to():
    both = run_tests.commands(["-x"], browser=False)
    assert all(command[-3:] == ["-m", "not browser", "-x"] for command in both.values())
    assert "tools.postgres" in both["PostgreSQL"]
