"""Whether `/api/v1` is what its description says."""
