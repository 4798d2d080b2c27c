"""Installing base models: from the Hub, or a single checkpoint; and taking them away again.

What lies on this host's disk is this service's own business, so an install is asked of it directly
and is no run: it takes no slot, survives a restart by the files it has, and its state is here.
"""
