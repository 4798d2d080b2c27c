"""Sprout: how Kizy's bundled diffusion model is made and measured (see README.md)."""
