"""Nodes that this package brings; its entry point in the group `kizy.nodes` names this list."""

from kizy_palette.palette import Palette

nodes = [Palette]
