"""The Styles that Kizy ships for Sprout: looks drawn by a script, taught by Kizy's own trainer."""
