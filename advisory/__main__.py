"""`python -m advisory` is the command line."""

from advisory.cli import main

raise SystemExit(main())
