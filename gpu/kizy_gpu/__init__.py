"""Kizy's compute side: nodes, model families, and the service that runs them.

Importing this package, or `kizy_gpu.nodes`, never imports torch: the catalogue must be readable
in a process that will not run a model. Torch enters through `kizy_gpu.families` at load time.
"""

PROTOCOL = 1
"""Version of the Kizy Compute Protocol spoken by `kizy_gpu.serve`."""

PACKAGE = "kizy-gpu"
