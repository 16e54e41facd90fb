"""Every table of every feature, for migrations and tests: importing this fills the metadata."""

import importlib
import pkgutil
from pathlib import Path

import advisory
from advisory.storage import jobs, leases, receipts, record
from advisory.storage.metadata import metadata

for package in pkgutil.iter_modules(advisory.__path__):
    if package.ispkg and (Path(advisory.__path__[0]) / package.name / "tables.py").exists():
        importlib.import_module(f"advisory.{package.name}.tables")

__all__ = ["jobs", "leases", "metadata", "receipts", "record"]
