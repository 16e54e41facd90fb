"""`docs/install.md` followed word by word on a bare Debian: `python -m tools.install_rehearsal`."""
