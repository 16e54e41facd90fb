"""Installs referrals."""

from advisory.directory.http import DirectoryRoutes
from advisory.directory.service import Directory
from advisory.parts import Parts


def install(parts: Parts) -> Directory:
    directory = Directory(parts.database, parts.clock)
    DirectoryRoutes(directory).add(parts.routes)
    return directory
