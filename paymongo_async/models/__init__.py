"""Frozen classes for what PayMongo answers and takes, one module per group."""
