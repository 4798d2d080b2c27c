"""Teaching a model a look: one loop, one adapter per family, every stage resumable."""
