"""Whether a gateway speaks the Kizy Compute Protocol: see README.md."""
