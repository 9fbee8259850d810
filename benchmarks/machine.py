"""What a number was measured on, so that it can be judged later."""

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("streamlit", "plotly", "numpy", "pandas", "lifelines")


def describe_machine() -> str:
    """Date, processor, cores, load of the last minute, versions."""
    cpu = next((x.split(":")[1].strip() for x in _lines("/proc/cpuinfo") if x.startswith("model name")), "unknown")
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{date.today()}, {os.cpu_count()} cores of {cpu}, {describe_load()}; "
        f"Python {platform.python_version()}, {versions}"
    )


def describe_load() -> str:
    """Load of the last minute."""
    return f"load {os.getloadavg()[0]:.1f}"


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used, its system calls included; in steps of a hundredth (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _lines(file: str) -> list[str]:
    return Path(file).read_text("utf-8").splitlines() if Path(file).exists() else []
