"""Whether the tests on Apache Spark are due: they are, when a file of the engines differs from those they last passed with.

Exit code 0 when they are not due. `--run` runs them and, when they pass, writes down with what.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PASSED_WITH = ROOT / "tests" / "scoring" / "engines" / "spark_passed_with.txt"
ENGINES = ("src/zeren/engines", "src/zeren/scoring", "src/zeren/kernel", "tests/scoring/engines", "tests/engines")


def digest() -> str:
    """Of every Python file that the engines and their tests are made of."""
    whole = hashlib.sha256()
    for file in sorted(file for folder in ENGINES for file in (ROOT / folder).rglob("*.py")):
        whole.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def main() -> int:
    """0: not due, or passed."""
    now = digest()
    if "--run" not in sys.argv:
        return PASSED_WITH.read_text().strip() != now if PASSED_WITH.exists() else 1
    if not (shutil.which("java") and importlib.util.find_spec("pyspark")):
        print("Spark: without Java 17 and the package pyspark nothing can be tried; left out")
        return 0
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "spark and not slow", "tests"], cwd=ROOT, check=False
    ).returncode
    if code == 0:
        PASSED_WITH.write_text(now + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
