#!/bin/sh
# Run its arguments under a Python that is new enough: sh tools/find_python.sh -m tools.setup runtime
# A name on PATH may be an empty shim (pyenv), so each candidate is really started.
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$candidate" "$@"
    fi
done
echo "Python 3.11 or newer is missing; install it (Debian, Ubuntu: apt-get install python3 python3-venv)." >&2
echo "缺少 Python 3.11 或更新版本，请先安装（Debian、Ubuntu：apt-get install python3 python3-venv）。" >&2
exit 1
