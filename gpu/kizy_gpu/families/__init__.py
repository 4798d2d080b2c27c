"""Model families: one module each, imported only when a model of that family is loaded.

A family module has `load(info, device) -> model`, where the model satisfies one of the protocols
in `kizy_gpu.families.base`; `kizy_gpu.families.loading` knows them all by name.
"""
