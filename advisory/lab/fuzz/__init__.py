"""Made-up input for parsers and sockets; `python -m advisory.lab.fuzz`."""
