"""The client that does other things meanwhile. `_sync` is made of this folder by make_sync.py: change it here."""
