# Made of kizy/_async by make_sync.py: change it there.
